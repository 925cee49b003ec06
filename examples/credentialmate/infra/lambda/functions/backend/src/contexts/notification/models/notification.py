"""One message to one provider, queued until a worker sends it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.provider.models.provider import Provider


class Notification(IdMixin, TimestampMixin, Base):
    __tablename__ = "notifications"

    organization_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organizations.id"), nullable=False, index=True
    )
    provider_id: Mapped[str] = mapped_column(String(36), ForeignKey("providers.id"), nullable=False, index=True)
    channel: Mapped[str] = mapped_column(String(20), nullable=False, default="email", server_default="email")
    subject: Mapped[str] = mapped_column(String(200), nullable=False)
    body: Mapped[str] = mapped_column(Text, nullable=False)
    status: Mapped[str] = mapped_column(
        String(20), nullable=False, default="queued", server_default="queued", index=True
    )
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text, nullable=True)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), nullable=True)

    provider: Mapped[Provider] = relationship("Provider")
