"""What we keep of ChmlFrp's tunnels, and what a new one is made of. Facts: vendor document, sections on tunnels.

`/tunnel` counts `today_traffic_in` as upload (from the tunnel's owner to the internet) and `out` as download.
"""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from plugins._providers.lenient import Flag, Moment, RequiredText, Text, VendorModel, Whole, to_list, to_whole

WEB_TYPES = frozenset({"http", "https"})


class Tunnel(VendorModel):
    """`/tunnel`. `id` is None right after creation: look it up by name."""

    id: Whole = None
    name: RequiredText
    type: RequiredText
    """tcp, udp, http or https."""
    local_ip: Text = Field(default=None, validation_alias="localip")
    local_port: Whole = Field(default=None, validation_alias="nport")
    dorp: Text = None
    """As the vendor has it: the remote port for tcp and udp, the domain for http and https."""
    node: Text = None
    node_host: Text = Field(default=None, validation_alias="ip")
    """`ip`: name or address of the node; None when the node was removed."""
    online: Flag = Field(default=None, validation_alias="state")
    """`state`: whether the owner's client is connected; None where newer replies omit it."""
    node_state: Text = Field(default=None, validation_alias="nodestate")
    """`nodestate`: online, offline, or None when the node was removed."""
    encryption: Flag = None
    compression: Flag = None
    extra_params: Text = Field(default=None, validation_alias="ap")
    last_start: Moment = Field(default=None, validation_alias="uptime")
    """`uptime`: when the client last connected (not a duration); None if never."""
    client_version: Text = None
    upload_today_bytes: Whole = Field(default=None, validation_alias="today_traffic_in")
    download_today_bytes: Whole = Field(default=None, validation_alias="today_traffic_out")
    connections: Whole = Field(default=None, validation_alias="cur_conns")

    @property
    def is_web(self) -> bool:
        """Whether the public address is a domain."""
        return self.type.lower() in {"http", "https"}

    @property
    def remote_port(self) -> int | None:
        """The public port of a tcp or udp tunnel."""
        dorp = self.dorp or ""
        return int(dorp) if not self.is_web and dorp.isascii() and dorp.isdigit() else None

    @property
    def domain(self) -> str | None:
        """The public domain of an http or https tunnel."""
        return self.dorp if self.is_web else None

    @property
    def address(self) -> str | None:
        """What to type to reach the tunnel: `host:port`, or the domain. None when the node is gone."""
        if self.is_web:
            return self.domain
        return f"{self.node_host}:{self.dorp}" if self.node_host and self.dorp else None

    @property
    def node_removed(self) -> bool:
        """The node was taken away for good. Only meaningful for a listed tunnel, not for one just created."""
        return self.node_state is None or self.node_host is None


class TunnelSpec(BaseModel):
    """What a tunnel is made of, for `/create_tunnel` and `/update_tunnel`. Raises ValueError for what cannot be.

    An update must send all of it: the vendor resets flags that are not named.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=50)
    node: str = Field(min_length=1)
    """Name of the node."""
    type: str = Field(pattern="^(tcp|udp|http|https)$")
    local_ip: str = "127.0.0.1"
    local_port: int = Field(ge=1, le=65535)
    remote_port: int | None = Field(default=None, ge=1, le=65535)
    """tcp and udp only; must lie within the node's range."""
    domain: str | None = None
    """http and https only."""
    encryption: bool = False
    compression: bool = False
    extra_params: str = ""

    @classmethod
    def of(cls, tunnel: Tunnel) -> Self:
        """The spec of a tunnel that exists, to be changed with `model_copy(update=…)`."""
        return cls(
            name=tunnel.name,
            node=tunnel.node or "",
            type=tunnel.type.lower(),
            local_ip=tunnel.local_ip or "127.0.0.1",
            local_port=tunnel.local_port or 0,
            remote_port=tunnel.remote_port,
            domain=tunnel.domain,
            encryption=bool(tunnel.encryption),
            compression=bool(tunnel.compression),
            extra_params=tunnel.extra_params or "",
        )

    @model_validator(mode="after")
    def _port_or_domain(self) -> Self:
        if self.type in WEB_TYPES and (not self.domain or self.remote_port is not None):
            raise ValueError("http and https take a domain and no remote_port")
        if self.type not in WEB_TYPES and (self.remote_port is None or self.domain):
            raise ValueError("tcp and udp take a remote_port and no domain")
        return self

    def to_wire(self) -> dict[str, Any]:
        """The vendor's JSON, with either `remoteport` or `banddomain` and never both."""
        outside = {"banddomain": self.domain} if self.domain else {"remoteport": self.remote_port}
        return outside | {
            "tunnelname": self.name,
            "node": self.node,
            "localip": self.local_ip,
            "porttype": self.type,
            "localport": self.local_port,
            "encryption": self.encryption,
            "compression": self.compression,
            "extraparams": self.extra_params,
        }

    def made(self, tunnel: Tunnel) -> bool:
        """Whether a listed tunnel is what this spec asked for."""
        return (tunnel.name, tunnel.node, tunnel.type.lower(), tunnel.local_port, tunnel.dorp) == (
            self.name,
            self.node,
            self.type,
            self.local_port,
            self.domain or str(self.remote_port),
        )


class TunnelWeek(VendorModel):
    """`/tunnel/last7days`: seven days, oldest first."""

    upload_bytes: tuple[int, ...]
    """`traffic_in`."""
    download_bytes: tuple[int, ...]
    """`traffic_out`."""

    @model_validator(mode="before")
    @classmethod
    def _from_vendor(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "upload_bytes" in data:
            return data
        names = {"upload_bytes": "traffic_in", "download_bytes": "traffic_out"}
        return {ours: [to_whole(n) or 0 for n in to_list(data.get(theirs))] for ours, theirs in names.items()}


class TunnelNow(VendorModel):
    """`/refresh_tunnel`: the state of one tunnel, asked at its node."""

    upload_today_bytes: Whole = Field(default=None, validation_alias="today_traffic_in")
    download_today_bytes: Whole = Field(default=None, validation_alias="today_traffic_out")
    connections: Whole = Field(default=None, validation_alias="cur_conns")
    last_start: Text = Field(default=None, validation_alias="last_start_time")
    last_close: Text = Field(default=None, validation_alias="last_close_time")
    status: Text = None
