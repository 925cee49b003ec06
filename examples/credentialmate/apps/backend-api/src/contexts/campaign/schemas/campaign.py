"""What the API accepts and answers for campaigns."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class CampaignCreate(BaseModel):
    name: str = Field(min_length=2, max_length=200)
    lead_days: int = 60
    channel: str = "email"
    interval_hours: int = 24


class CampaignRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    lead_days: int
    channel: str
    status: str
    interval_hours: int
    next_run_at: datetime | None
    last_run_at: datetime | None
