"""A hospital, group or agency whose providers are credentialed. Every other row belongs to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, String, true

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.campaign.models.campaign import Campaign
    from contexts.provider.models.provider import Provider


class Organization(IdMixin, TimestampMixin, Base):
    __tablename__ = "organizations"

    name: Mapped[str] = mapped_column(String(200), nullable=False)
    slug: Mapped[str] = mapped_column(String(80), nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(String(40), nullable=False, server_default="medical_group")
    time_zone: Mapped[str] = mapped_column(String(64), nullable=False, server_default="UTC")
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True, server_default=true())

    providers: Mapped[list[Provider]] = relationship("Provider", back_populates="organization")
    campaigns: Mapped[list[Campaign]] = relationship("Campaign", back_populates="organization")
