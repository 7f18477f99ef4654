"""What 17CE is asked for. Facts: vendor document, table SpeedRequest; wire spellings from its clients.

Our names are on the left; `to_wire` makes the vendor's JSON. A value beyond the vendor's bounds raises ValueError
(pydantic's ValidationError) before anything is sent.
"""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class TestType(StrEnum):
    """The seven tests, spelt as on the wire."""

    __test__ = False  # for pytest: not a test class

    HTTP = "HTTP"
    PING = "PING"
    DNS = "DNS"
    DIG = "DIG"
    CDN = "CDN"
    TRACE = "TraceRT"
    PAGE = "Page"


DEFAULT_TIMEOUT_S = {TestType.DNS: 15, TestType.DIG: 15, TestType.PING: 1}
OTHER_DEFAULT_TIMEOUT_S = 30
DIG_TRACE_TIMEOUT_S = 45
MAX_TIMEOUT_S = {TestType.DNS: 15, TestType.PING: 10}
OTHER_MAX_TIMEOUT_S = 120
CDN_COUNT = 10
TRACE_COUNT = 10
"""`TraceRTCount` is not in the table of fields; each hop of the document's samples was probed ten times."""

METHODS = ("GET", "POST", "HEAD", "PURGE")


class SpeedRequest(BaseModel):
    """One task for 17CE. Empty ids mean all."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    test_type: TestType
    target: str = Field(min_length=1, max_length=2048)
    """A URL for HTTP, CDN and Page; a host name or address for the others."""
    isp_ids: tuple[int, ...] = ()
    """`isps`: keys of `places.ISPS`; empty = all."""
    province_ids: tuple[int, ...] = ()
    """`pro_ids`: keys of `places.PROVINCES`; empty = all."""
    city_ids: tuple[int, ...] = ()
    """`city_ids`: keys of `places.CITIES`; left out where empty, since an empty list is refused."""
    areas: tuple[int, ...] = (1,)
    """0 all, 1 mainland China, 2 Hong Kong, Macao and Taiwan, 3 abroad."""
    node_kinds: tuple[int, ...] = (1, 2)
    """`nodetype`: 1 data centre, 2 router, 3 desktop, 4 phone, 5 phone on 4G."""
    nodes_per_cell: int = Field(default=1, ge=1, le=100)
    """`num`: nodes for each province × ISP × node kind, not in all. Points are charged for each result."""
    timeout_s: int | None = Field(default=None, ge=1, le=120)
    """`TimeOut`, for ping and trace of one probe. None = the vendor's default for the type."""
    host: str = ""
    """`Host`: overrides the Host header of HTTP; for DNS and DIG the target goes here by itself."""
    source_ip: str = ""
    """`SrcIP`: forces the address that HTTP and CDN connect to; for ping and trace the target goes here by itself."""
    method: str = Field(default="GET", pattern="^(GET|POST|HEAD|PURGE)$")
    no_cache: bool = False
    speed_limit_bytes_per_s: int = Field(default=0, ge=0)
    """`Speed`; 0 = no limit."""
    cookie: str = ""
    referer: str = ""
    user_agent: str = ""
    trace: bool = False
    """`Trace`: DIG from the root servers down."""
    follow_redirects: int = Field(default=2, ge=0, le=10)
    """`FollowLocation`: how many redirects are followed."""
    get_md5: bool = True
    get_headers: bool = True
    """`GetResponseHeader`."""
    max_download_bytes: int = Field(default=1_048_576, ge=0)
    """`MaxDown`: the node stops after so many bytes."""
    decompress: bool = True
    """`AutoDecompress`."""
    every_address: bool = False
    """`type` 2: test each address of the target instead of one."""
    proxies: str = ""
    """`Proxies`, Page only."""
    snapshot: bool = False
    """`SnapShot`, Page only."""
    post_body: str = ""
    """`postfield`, POST only."""
    ping_count: int = Field(default=10, ge=1, le=100)
    ping_size_bytes: int = Field(default=32, ge=1, le=1000)

    @model_validator(mode="after")
    def _bounds_of_the_type(self) -> Self:
        longest_s = MAX_TIMEOUT_S.get(self.test_type, OTHER_MAX_TIMEOUT_S)
        if self.timeout_s is not None and self.timeout_s > longest_s:
            raise ValueError(f"timeout_s: at most {longest_s} for {self.test_type}")
        if self.method == "POST" and not self.post_body:
            raise ValueError("post_body: needed for POST")
        return self

    @property
    def effective_timeout_s(self) -> int:
        """`TimeOut` as it is sent."""
        if self.timeout_s is not None:
            return self.timeout_s
        if self.test_type is TestType.DIG and self.trace:
            return DIG_TRACE_TIMEOUT_S
        return DEFAULT_TIMEOUT_S.get(self.test_type, OTHER_DEFAULT_TIMEOUT_S)

    @property
    def deadline_s(self) -> int:
        """When the server ends the task, in seconds after it began: 2 × TimeOut × Count + 15."""
        counts = {TestType.PING: self.ping_count, TestType.TRACE: TRACE_COUNT, TestType.CDN: CDN_COUNT}
        return 2 * self.effective_timeout_s * counts.get(self.test_type, 1) + 15

    def to_wire(self, txnid: int) -> dict[str, Any]:
        """The vendor's JSON. `txnid` must be unique among the account's tasks."""
        return {
            "txnid": txnid,
            "TestType": str(self.test_type),
            "TimeOut": self.effective_timeout_s,
            **self._where(),
            **self._target_fields(),
            **self._fetch_fields(),
            "Trace": self.trace,
            "PingCount": self.ping_count,
            "PingSize": self.ping_size_bytes,
        }

    def _where(self) -> dict[str, Any]:
        where: dict[str, Any] = {
            "nodetype": list(self.node_kinds),
            "num": self.nodes_per_cell,
            "isps": list(self.isp_ids) or [0],
            "pro_ids": list(self.province_ids) or [0],
            "areas": list(self.areas),
            "type": 2 if self.every_address else 1,
        }
        return where | ({"city_ids": list(self.city_ids)} if self.city_ids else {})

    def _target_fields(self) -> dict[str, str]:
        """DNS and DIG read `Host`; the documents disagree whether ping reads `SrcIP` or `Url`, so it gets both."""
        named = self.test_type in {TestType.DNS, TestType.DIG}
        probed = self.test_type in {TestType.PING, TestType.TRACE}
        return {
            "Url": self.target,
            "Host": self.target if named else self.host,
            "SrcIP": self.target if probed else self.source_ip,
        }

    def _fetch_fields(self) -> dict[str, Any]:
        return {
            "Request": self.method,
            "NoCache": self.no_cache,
            "Speed": self.speed_limit_bytes_per_s,
            "Cookie": self.cookie,
            "Referer": self.referer,
            "UserAgent": self.user_agent,
            "FollowLocation": self.follow_redirects,
            "GetMD5": self.get_md5,
            "GetResponseHeader": self.get_headers,
            "MaxDown": self.max_download_bytes,
            "AutoDecompress": self.decompress,
            "Proxies": self.proxies,
            "SnapShot": self.snapshot,
            "postfield": self.post_body,
        }
