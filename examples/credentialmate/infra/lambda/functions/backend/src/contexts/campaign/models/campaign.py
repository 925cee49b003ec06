"""A standing order to remind providers, for example of licences that expire within 60 days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, ForeignKey, Integer, String

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.campaign.models.campaign_delivery import CampaignDelivery
    from contexts.organization.models.organization import Organization


class Campaign(IdMixin, TimestampMixin, Base):
    __tablename__ = "campaigns"

    organization_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organizations.id"), nullable=False, index=True
    )
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    lead_days: Mapped[int] = mapped_column(Integer, nullable=False)
    channel: Mapped[str] = mapped_column(String(20), nullable=False, default="email", server_default="email")
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="paused", server_default="paused")
    interval_hours: Mapped[int] = mapped_column(Integer, nullable=False, default=24, server_default="24")
    next_run_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), nullable=True, index=True)
    last_run_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), nullable=True)

    organization: Mapped[Organization] = relationship("Organization", back_populates="campaigns")
    deliveries: Mapped[list[CampaignDelivery]] = relationship("CampaignDelivery", back_populates="campaign")
