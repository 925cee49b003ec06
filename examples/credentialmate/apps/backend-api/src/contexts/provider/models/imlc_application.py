"""One application through the Interstate Medical Licensure Compact.

A provider applies once, on the strength of the licence held in the state of principal licensure, and names the states
that should issue further licences. Those become `License` rows with `is_imlc` set.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.provider.models.license import License


class ImlcApplication(IdMixin, TimestampMixin, Base):
    __tablename__ = "imlc_applications"

    provider_id: Mapped[str] = mapped_column(String(36), ForeignKey("providers.id"), nullable=False, index=True)
    principal_license_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("licenses.id"), nullable=False, index=True
    )
    # Two-letter codes with a space between: "CO IA WY"
    requested_states: Mapped[str] = mapped_column(String(200), nullable=False)
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="draft", server_default="draft")
    qualified_on: Mapped[date | None] = mapped_column(Date, nullable=True)

    principal_license: Mapped[License] = relationship("License", back_populates="imlc_applications")
