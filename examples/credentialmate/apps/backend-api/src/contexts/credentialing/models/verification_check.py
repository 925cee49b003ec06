"""One question put to a primary source (a state board, a data bank), and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, ForeignKey, String, Text

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.credentialing.models.credentialing_case import CredentialingCase
    from contexts.provider.models.license import License


class VerificationCheck(IdMixin, TimestampMixin, Base):
    __tablename__ = "verification_checks"

    case_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("credentialing_cases.id"), nullable=False, index=True
    )
    license_id: Mapped[str | None] = mapped_column(String(36), ForeignKey("licenses.id"), nullable=True)
    source: Mapped[str] = mapped_column(String(60), nullable=False)
    result: Mapped[str] = mapped_column(String(20), nullable=False, default="pending", server_default="pending")
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), nullable=True)
    note: Mapped[str | None] = mapped_column(Text, nullable=True)

    case: Mapped[CredentialingCase] = relationship("CredentialingCase", back_populates="checks")
    license: Mapped[License | None] = relationship("License")
