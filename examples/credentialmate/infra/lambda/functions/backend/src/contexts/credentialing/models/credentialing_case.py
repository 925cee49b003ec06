"""One run of credentialing: a payer or hospital decides whether a provider may practise under it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.credentialing.models.verification_check import VerificationCheck
    from contexts.provider.models.provider import Provider


class CredentialingCase(IdMixin, TimestampMixin, Base):
    __tablename__ = "credentialing_cases"

    organization_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organizations.id"), nullable=False, index=True
    )
    provider_id: Mapped[str] = mapped_column(String(36), ForeignKey("providers.id"), nullable=False, index=True)
    payer_name: Mapped[str] = mapped_column(String(200), nullable=False)
    kind: Mapped[str] = mapped_column(String(20), nullable=False, default="initial", server_default="initial")
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="open", server_default="open")
    opened_on: Mapped[date] = mapped_column(Date, nullable=False)
    due_on: Mapped[date | None] = mapped_column(Date, nullable=True)
    closed_on: Mapped[date | None] = mapped_column(Date, nullable=True)
    assigned_to: Mapped[str | None] = mapped_column(String(120), nullable=True)

    provider: Mapped[Provider] = relationship("Provider", back_populates="credentialing_cases")
    checks: Mapped[list[VerificationCheck]] = relationship(
        "VerificationCheck", back_populates="case", cascade="all, delete-orphan"
    )
