"""A licence to practise in one state.

All columns are spelled out here, none comes from a mixin: this is the table that auditors read, and whoever wants to
know what a licence holds should need one file. There are 27.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint, false, func

from shared.base import Base
from shared.mixins import new_id
from shared.orm import Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from contexts.provider.models.imlc_application import ImlcApplication
    from contexts.provider.models.provider import Provider


class License(Base):
    __tablename__ = "licenses"
    __table_args__ = (UniqueConstraint("organization_id", "state", "license_type", "license_number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, nullable=False, default=new_id)
    organization_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organizations.id"), nullable=False, index=True
    )
    provider_id: Mapped[str] = mapped_column(String(36), ForeignKey("providers.id"), nullable=False, index=True)

    # The licence itself, as the board printed it
    state: Mapped[str] = mapped_column(String(2), nullable=False)
    license_type: Mapped[str] = mapped_column(String(40), nullable=False)
    license_number: Mapped[str] = mapped_column(String(60), nullable=False)
    specialty: Mapped[str | None] = mapped_column(String(120), nullable=True)
    issuing_board: Mapped[str | None] = mapped_column(String(200), nullable=True)
    board_url: Mapped[str | None] = mapped_column(String(500), nullable=True)
    is_primary: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    is_temporary: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    controlled_substances: Mapped[bool] = mapped_column(
        Boolean, nullable=False, default=False, server_default=false()
    )

    # Its life
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="active", server_default="active")
    issued_on: Mapped[date | None] = mapped_column(Date, nullable=True)
    expiration_date: Mapped[date | None] = mapped_column(Date, nullable=True, index=True)
    renewed_on: Mapped[date | None] = mapped_column(Date, nullable=True)
    renewal_fee_cents: Mapped[int | None] = mapped_column(Integer, nullable=True)
    cme_hours_required: Mapped[int | None] = mapped_column(Integer, nullable=True)

    # What we know about it, and since when
    verification_status: Mapped[str] = mapped_column(
        String(20), nullable=False, default="unverified", server_default="unverified"
    )
    last_verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), nullable=True)

    # Interstate Medical Licensure Compact. A licence issued through it is renewed on the board's own portal.
    is_imlc: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    portal_username: Mapped[str | None] = mapped_column(String(200), nullable=True)
    # An encrypted string: the caller encrypts, this table never sees plain text, and no schema returns it.
    portal_password: Mapped[str | None] = mapped_column(String(512), nullable=True)
    portal_access_notes: Mapped[str | None] = mapped_column(Text, nullable=True)
    # The compact's letter of qualification is kept as a row of its own and would be counted twice.
    exclude_from_calculations: Mapped[bool] = mapped_column(
        Boolean, nullable=False, default=False, server_default=false()
    )

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now(), onupdate=func.now()
    )

    provider: Mapped[Provider] = relationship("Provider", back_populates="licenses")
    imlc_applications: Mapped[list[ImlcApplication]] = relationship(
        "ImlcApplication", back_populates="principal_license"
    )

    def expires_within(self, days: int, today: date) -> bool:
        """Whether the licence is still valid today and will have expired in `days` days."""
        return self.expiration_date is not None and 0 <= (self.expiration_date - today).days <= days
