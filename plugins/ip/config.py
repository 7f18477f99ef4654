"""`IP__…` in the settings."""

from pydantic import BaseModel, Field


class IpSettings(BaseModel):
    """Units stand in the names."""

    cache_s: int = Field(default=3600, ge=600)
    """How long an answer is kept and serves everyone, in seconds."""


class Config(BaseModel):
    """The plugin's part of the settings."""

    ip: IpSettings = IpSettings()
