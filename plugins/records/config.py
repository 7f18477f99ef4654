"""`AUDIT__…` and `HISTORY__…` in the settings: how long what is written down stays."""

from pydantic import BaseModel, Field


class AuditSettings(BaseModel):
    """The book of deeds."""

    kept_days: int = Field(default=180, ge=0)
    """Older rows are dropped; 0: none ever."""


class HistorySettings(BaseModel):
    """Results of speed tests."""

    kept_days: int = Field(default=180, ge=0)
    """Older ones are dropped (a chat keeps its newest 200 anyway); 0: none for its age."""


class Config(BaseModel):
    """The plugin's part of the settings."""

    audit: AuditSettings = AuditSettings()
    history: HistorySettings = HistorySettings()
