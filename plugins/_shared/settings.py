"""The frame's settings: names are a contract (README, section Settings). Units stand in the names."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from plugins._shared.limits import LimitSettings


class GateSettings(BaseModel):
    """`GATE__…`."""

    direct: bool = True
    """Hand a command straight to its matcher; false: NoneBot's plain way through all matchers (same answers)."""
    pass_chatter: bool = False
    """Let everything that is no command of ours through to other people's plugins."""


class LeakSettings(BaseModel):
    """`LEAKS__…`: tokens that somebody posts where others read them."""

    enabled: bool = True
    """Recall such messages in groups, tell the person to reset the token, never act on them."""
    forward_every_s: float = Field(default=10, ge=0)
    """A merged forward of which only the id came is fetched and looked into at most this often in each group, in
    seconds; 0: never."""


class FrameSettings(BaseModel):
    """What the frame itself reads from the environment and `.env`."""

    model_config = ConfigDict(extra="ignore")

    sandbox: bool = False
    sandbox_pace_s: float = Field(default=3.0, ge=0, le=60)
    """In the sandbox: over how many seconds a speed test's results come."""
    data_dir: Path = Path("data")
    database_url: str = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
    secret_keys: list[SecretStr] = Field(default_factory=list)
    """Base64 or hex, 32 bytes each, newest first. Empty: `{DATA_DIR}/secret.key` is made at the first start."""
    gate: GateSettings = GateSettings()
    leaks: LeakSettings = LeakSettings()
    limits: LimitSettings = LimitSettings()
