"""`WATCH__…` in the settings."""

from pydantic import BaseModel, Field


class WatchSettings(BaseModel):
    """Units stand in the names. A node is one result of 17CE, the unit in which it charges."""

    enabled: bool = True
    """Whether `监控` and `提醒` work at all; false: nothing is looked at, what is stored stays."""
    per_user: int = Field(default=10, ge=1)
    """Watches that one person may have."""
    least_every_s: int = Field(default=300, ge=1)
    """The shortest interval that one may ask for, in seconds."""
    most_nodes: int = Field(default=20, ge=1)
    """Nodes that one check of a speed test may take, roughly."""
    nodes_per_day: int = Field(default=500, ge=1)
    """Nodes that one watch may take a day, roughly: the more nodes, the longer its interval."""
    at_once: int = Field(default=1, ge=1)
    """Checks at the same time at one vendor; further ones wait."""


class Config(BaseModel):
    """The plugin's part of the settings."""

    watch: WatchSettings = WatchSettings()
