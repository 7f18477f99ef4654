"""`SPEEDTEST__…` in the settings."""

from typing import Literal

from pydantic import BaseModel, Field


class SpeedtestSettings(BaseModel):
    """Units stand in the names. A node is one result of 17CE, the unit in which it charges."""

    theme: Literal["light", "dark"] = "light"
    """Colours of the pictures."""
    at_once: int = Field(default=4, ge=1)
    """Runs of all people at the same time; further ones wait their turn."""
    user_at_once: int = Field(default=1, ge=1)
    """Runs of one person at the same time; one more is refused."""
    waiting: int = Field(default=20, ge=0)
    """Runs that may wait; further ones are refused."""
    nodes_without_asking: int = Field(default=60, ge=0)
    """A run of more nodes (roughly), or one of the whole country, is asked about first."""
    user_nodes_per_day: int = Field(default=1000, ge=0)
    """Nodes a day that one person may use of the bot owner's account. 0: none."""
    group_nodes_per_day: int = Field(default=3000, ge=0)
    """As above, for all members of one group together."""
    all_nodes_per_day: int = Field(default=20_000, ge=0)
    """As above, for all people together."""
    target_cooldown_s: float = Field(default=60, ge=0)
    """A host that was tested `target_runs` times within so many seconds is left in peace by others. 0: never."""
    target_runs: int = Field(default=5, ge=1)
    """Tests of one host within `target_cooldown_s`, of all people together; the same test shared counts once."""
    shared_for_s: float = Field(default=60, ge=0)
    """The same test asked again within this time gets the result that there is, in seconds. 0: never."""
    denied_hosts: list[str] = Field(default_factory=list)
    """Further names that nobody but the bot's owner may test, with all that ends in them: `["example.org"]`."""
    undelivered_kept_s: float = Field(default=600, ge=0)
    """How long a result waits for a QQ account that has lost its connection, in seconds; it stays in the history."""


class Config(BaseModel):
    """The plugin's part of the settings."""

    speedtest: SpeedtestSettings = SpeedtestSettings()
