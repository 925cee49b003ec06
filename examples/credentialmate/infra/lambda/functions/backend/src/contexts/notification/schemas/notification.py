"""What the API answers for notifications. Bodies stay out of lists: they name licence numbers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class NotificationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    provider_id: str
    channel: str
    subject: str
    status: str
    attempts: int
    sent_at: datetime | None
