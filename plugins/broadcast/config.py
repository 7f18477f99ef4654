"""`BROADCAST__…` in the settings."""

from pydantic import BaseModel, Field


class BroadcastSettings(BaseModel):
    """Units stand in the names."""

    interval_s: float = Field(default=3, ge=0)
    """The shortest pause between two groups, in seconds."""
    jitter_s: float = Field(default=2, ge=0)
    """Up to this much is added to every pause by chance, in seconds: an even beat looks like a machine to QQ."""
    daily_ceiling: int = Field(default=1000, ge=0)
    """So many groups and friends at most get a broadcast from one account on one day (Beijing time); 0: no limit."""
    progress_s: float = Field(default=60, gt=0)
    """So often the owner is told how far it is, in seconds; each message takes the place of the one before."""


class Config(BaseModel):
    """The plugin's part of the settings."""

    broadcast: BroadcastSettings = BroadcastSettings()
