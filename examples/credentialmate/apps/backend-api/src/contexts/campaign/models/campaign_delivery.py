"""That a campaign has reminded somebody of one licence and one expiry date. Its key makes sure that it does so once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.campaign.models.campaign import Campaign


class CampaignDelivery(IdMixin, TimestampMixin, Base):
    __tablename__ = "campaign_deliveries"
    __table_args__ = (UniqueConstraint("campaign_id", "license_id", "expiration_date"),)

    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey("campaigns.id"), nullable=False)
    license_id: Mapped[str] = mapped_column(String(36), ForeignKey("licenses.id"), nullable=False)
    expiration_date: Mapped[date] = mapped_column(Date, nullable=False)

    campaign: Mapped[Campaign] = relationship("Campaign", back_populates="deliveries")
