"""What we keep of ChmlFrp's replies. Facts: vendor document "chmlfrp的api文档", the samples of each section.

Truth comes as `"true"`, `"yes"` or a real bool, counters may be null, and the two directions of traffic are swapped
between tunnels and nodes; here a name says which way (upload = from the tunnel's owner to the internet).
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from plugins._providers.lenient import Flag, Moment, RequiredText, Secret, Text, VendorModel, Whole


class Account(VendorModel):
    """`/userinfo` and `/login`."""

    id: Whole = None
    username: RequiredText
    qq: Text = None
    email: Text = None
    group: Text = Field(default=None, validation_alias="usergroup")
    """`usergroup`: 免费用户, 普通会员, 高级会员 or 超级会员."""
    bandwidth_mbps: Whole = Field(default=None, validation_alias="bandwidth")
    """`bandwidth`: Mbit/s on nodes in China, four times that abroad."""
    tunnel_limit: Whole = Field(default=None, validation_alias="tunnel")
    """`tunnel`: how many tunnels the account may have."""
    tunnels_used: Whole = Field(default=None, validation_alias="tunnelCount")
    connections: Whole = Field(default=None, validation_alias="totalCurConns")
    """`totalCurConns`: connections open now, over all tunnels."""
    points: Whole = Field(default=None, validation_alias="integral")
    term: Text = None
    """Last day of the membership, `YYYY-MM-DD`; 9999-09-09 is for ever."""
    registered_on: Text = Field(default=None, validation_alias="regtime")
    realname: Text = None
    avatar_url: Text = Field(default=None, validation_alias="userimg")
    upload_bytes: Whole = Field(default=None, validation_alias="total_upload")
    download_bytes: Whole = Field(default=None, validation_alias="total_download")
    token: Secret = Field(default=None, validation_alias="usertoken", repr=False)
    """`usertoken`: a secret; what a login is made for."""

    @property
    def is_forever(self) -> bool:
        """The membership has no end."""
        return (self.term or "").startswith("9999")


class SignInInfo(VendorModel):
    """`/qiandao_info`."""

    last_sign_in: Moment = Field(default=None, validation_alias="last_sign_in_time")
    points: Whole = Field(default=None, validation_alias="total_points")
    """`total_points`: points earned by signing in, ever."""
    sign_ins: Whole = Field(default=None, validation_alias="total_sign_ins")
    signed_in_by_all_today: Whole = Field(default=None, validation_alias="count_of_matching_records")
    """`count_of_matching_records`: how many users signed in today."""
    signed_in_today: Flag = Field(default=None, validation_alias="is_signed_in_today")


class Captcha(BaseModel):
    """The answer of a GeeTest human check: the vendor demands it for signing in and for mails."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    lot_number: str
    captcha_output: str
    pass_token: str
    gen_time: str


class MailPurpose(StrEnum):
    """What a mailed code is for: `type` of `/sendmailcode`."""

    REGISTER = "register"
    RESET_TOKEN = "retoken"  # noqa: S105  # a word of the vendor, no secret
    LOGIN = "login"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    RESET_MAIL = "reset_email"
    DELETE_ACCOUNT = "delete_account"


class DayTraffic(VendorModel):
    """One day of `/flow_last_7_days`: all tunnels together."""

    day: RequiredText = Field(validation_alias="time")
    """`YYYY-MM-DD`."""
    upload_bytes: Whole = Field(default=None, validation_alias="traffic_in")
    download_bytes: Whole = Field(default=None, validation_alias="traffic_out")


class Message(VendorModel):
    """`/messages`: a note of the vendor to one user or to all. Text as the vendor wrote it: may be HTML."""

    id: Whole = None
    user_id: Whole = Field(default=None, validation_alias="userid")
    content: Text = None
    to_all: Flag = Field(default=None, validation_alias="quanti")
    """`quanti` (全体): yes where all users get it."""
    sent_at: Text = Field(default=None, validation_alias="time")
