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


class FrameSettings(BaseModel):
    """What the frame itself reads from the environment and `.env`."""

    model_config = ConfigDict(extra="ignore")

    sandbox: bool = False
    data_dir: Path = Path("data")
    database_url: str = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
    secret_keys: list[SecretStr] = Field(default_factory=list)
    """Base64 or hex, 32 bytes each, newest first. Empty: `{DATA_DIR}/secret.key` is made at the first start."""
    gate: GateSettings = GateSettings()
    limits: LimitSettings = LimitSettings()
