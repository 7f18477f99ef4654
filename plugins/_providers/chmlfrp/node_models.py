"""What we keep of ChmlFrp's nodes. Facts: vendor document, sections on nodes.

Nodes count `total_traffic_in` as download and `out` as upload: the other way round than tunnels.
"""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, field_validator

from plugins._providers.lenient import Flag, Moment, Number, RequiredText, Text, VendorModel, Whole, to_list


class Node(VendorModel):
    """`/node`: nodes that are online now."""

    id: Whole = None
    name: RequiredText
    area: Text = None
    group: Text = Field(default=None, validation_alias="nodegroup")
    """`nodegroup`: user or vip."""
    mainland: Flag = Field(default=None, validation_alias="china")
    """`china`: in mainland China, where a web tunnel's domain needs a filing."""
    web: Flag = None
    """Whether http and https tunnels are allowed."""
    udp: Flag = None
    defended: Flag = Field(default=None, validation_alias="fangyu")
    """`fangyu`: protected against floods."""
    ipv6: Flag = None
    notes: Text = None

    @property
    def is_vip(self) -> bool:
        """Only for paying accounts."""
        return (self.group or "").lower() == "vip"


class NodeStats(VendorModel):
    """`/node_stats`: the load of every node, offline ones included."""

    id: Whole = None
    name: RequiredText = Field(validation_alias="node_name")
    group: Text = Field(default=None, validation_alias="nodegroup")
    state: Text = None
    """online or offline."""
    connections: Whole = Field(default=None, validation_alias="cur_counts")
    clients: Whole = Field(default=None, validation_alias="client_counts")
    tunnels: Whole = Field(default=None, validation_alias="tunnel_counts")
    cpu_percent: Number = Field(default=None, validation_alias="cpu_usage")
    bandwidth_percent: Number = Field(default=None, validation_alias="bandwidth_usage_percent")
    download_today_bytes: Whole = Field(default=None, validation_alias="total_traffic_in")
    upload_today_bytes: Whole = Field(default=None, validation_alias="total_traffic_out")

    @property
    def online(self) -> bool:
        """Whether the node is up."""
        return (self.state or "").lower() == "online"


class NodeInfo(Node):
    """`/nodeinfo`: one node in detail. The reply's `apitoken`, `nodetoken` and `auth` are secrets and left out."""

    state: Text = None
    host: Text = Field(default=None, validation_alias="ip")
    """`ip`: the name to connect to."""
    port_range: Text = Field(default=None, validation_alias="rport")
    """`rport`: remote ports that tunnels may use, e.g. `10000-65535`."""
    coordinates: Text = None
    """`lng,lat`; None where the vendor has `0,0`."""
    version: Text = None
    cpu: Text = Field(default=None, validation_alias="cpu_info")
    cores: Whole = Field(default=None, validation_alias="num_cores")
    load1: Number = None
    load5: Number = None
    load15: Number = None
    memory_bytes: Whole = Field(default=None, validation_alias="memory_total")
    storage_bytes: Whole = Field(default=None, validation_alias="storage_total")
    storage_used_bytes: Whole = None
    bandwidth_percent: Number = Field(default=None, validation_alias="bandwidth_usage_percent")
    uptime_s: Whole = Field(default=None, validation_alias="uptime_seconds")
    download_today_bytes: Whole = Field(
        default=None, validation_alias=AliasChoices("total_traffic_in", "totalTrafficIn")
    )
    upload_today_bytes: Whole = Field(
        default=None, validation_alias=AliasChoices("total_traffic_out", "totalTrafficOut")
    )
    needs_whitelist: Flag = Field(default=None, validation_alias="toowhite")

    @field_validator("coordinates", mode="after")
    @classmethod
    def _zero_is_nowhere(cls, value: str | None) -> str | None:
        return None if value in {"0,0", "0.0,0.0"} else value

    @field_validator("ipv6", mode="before")
    @classmethod
    def _address_means_yes(cls, value: Any) -> Any:
        """Here `ipv6` is an address or null; elsewhere it is a bool."""
        return True if isinstance(value, str) and ":" in value else value

    @property
    def ports(self) -> range | None:
        """The remote ports that tunnels may use; None where the vendor does not say."""
        low, _, high = (self.port_range or "").partition("-")
        if not (low.strip().isdecimal() and high.strip().isdecimal()):
            return None
        return range(int(low), int(high) + 1)


class NodeDetails(VendorModel):
    """`node_details` of `/node_status_info`: the machine itself."""

    version: Text = None
    cpu: Text = Field(default=None, validation_alias="cpu_info")
    cores: Whole = Field(default=None, validation_alias="num_cores")
    load1: Number = None
    load5: Number = None
    load15: Number = None
    memory_bytes: Whole = Field(default=None, validation_alias="memory_total")
    storage_bytes: Whole = Field(default=None, validation_alias="storage_total")
    storage_used_bytes: Whole = Field(default=None, validation_alias="storage_used")
    uptime_s: Whole = Field(default=None, validation_alias="uptime_seconds")
    download_today_bytes: Whole = Field(default=None, validation_alias="total_traffic_in")
    upload_today_bytes: Whole = Field(default=None, validation_alias="total_traffic_out")


class NodeSample(VendorModel):
    """One row of `status_list`: a node's load at one time."""

    at: Moment = Field(default=None, validation_alias="timestamp")
    """The vendor's clock, without a zone."""
    cpu_percent: Number = Field(default=None, validation_alias="cpu_usage")
    upload_percent: Number = Field(default=None, validation_alias="upload_bandwidth_usage_percent")
    """Share of the bandwidth in use."""
    download_percent: Number = Field(default=None, validation_alias="download_bandwidth_usage_percent")
    memory_used_bytes: Whole = Field(default=None, validation_alias="memory_used")
    connections: Whole = Field(default=None, validation_alias="cur_conns")
    clients: Whole = Field(default=None, validation_alias="client_counts")
    tcp_tunnels: Whole = Field(default=None, validation_alias="proxy_tcp")
    udp_tunnels: Whole = Field(default=None, validation_alias="proxy_udp")
    http_tunnels: Whole = Field(default=None, validation_alias="proxy_http")
    https_tunnels: Whole = Field(default=None, validation_alias="proxy_https")


class NodeHistory(VendorModel):
    """`/node_status_info`: a node's load over the last hours."""

    name: RequiredText = Field(validation_alias="node_name")
    details: NodeDetails = Field(default_factory=NodeDetails, validation_alias="node_details")
    samples: Annotated[list[NodeSample], BeforeValidator(to_list)] = Field(
        default_factory=list, validation_alias="status_list"
    )

    @field_validator("details", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return value or {}


class PanelInfo(VendorModel):
    """`/panelinfo`: the whole service in numbers. Its friends' links are left out."""

    tunnels: Whole = Field(default=None, validation_alias="tunnel_amount")
    nodes: Whole = Field(default=None, validation_alias="node_amount")
    users: Whole = Field(default=None, validation_alias="user_amount")


class DayUptime(VendorModel):
    """One day of a node."""

    day: RequiredText = Field(validation_alias="recorded_at")
    percent: Number = Field(default=None, validation_alias="uptime")


class NodeUptime(VendorModel):
    """`/node_uptime`: how much of each day a node was up."""

    id: Whole = None
    name: RequiredText = Field(validation_alias="node_name")
    group: Text = None
    state: Text = None
    days: list[DayUptime] = Field(default_factory=list, validation_alias="history_uptime")

    @field_validator("days", mode="before")
    @classmethod
    def _null_is_none(cls, value: Any) -> Any:
        return to_list(value)
