"""A clinician. Licences and credentialing cases hang off this row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint

from shared.base import Base
from shared.mixins import IdMixin, TimestampMixin
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.credentialing.models.credentialing_case import CredentialingCase
    from contexts.organization.models.organization import Organization
    from contexts.provider.models.license import License


class Provider(IdMixin, TimestampMixin, Base):
    __tablename__ = "providers"
    # The same clinician may work for two organizations, and is then two rows with one NPI.
    __table_args__ = (UniqueConstraint("organization_id", "npi"),)

    organization_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organizations.id"), nullable=False, index=True
    )
    npi: Mapped[str] = mapped_column(String(10), nullable=False)
    first_name: Mapped[str] = mapped_column(String(100), nullable=False)
    last_name: Mapped[str] = mapped_column(String(100), nullable=False)
    degree: Mapped[str] = mapped_column(String(20), nullable=False)
    specialty: Mapped[str | None] = mapped_column(String(120), nullable=True)
    home_state: Mapped[str | None] = mapped_column(String(2), nullable=True)
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="active", server_default="active")
    started_on: Mapped[date | None] = mapped_column(Date, nullable=True)

    organization: Mapped[Organization] = relationship("Organization", back_populates="providers")
    licenses: Mapped[list[License]] = relationship(
        "License", back_populates="provider", order_by="License.expiration_date"
    )
    credentialing_cases: Mapped[list[CredentialingCase]] = relationship(
        "CredentialingCase", back_populates="provider"
    )

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.degree}"
