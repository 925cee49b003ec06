"""What the API accepts and answers for licences. The portal password goes in, encrypted, and never comes out."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class LicenseCreate(BaseModel):
    state: str = Field(pattern=r"^[A-Z]{2}$")
    license_type: str = "medical"
    license_number: str = Field(min_length=1, max_length=60)
    issued_on: date | None = None
    expiration_date: date | None = None
    issuing_board: str | None = None
    board_url: str | None = None
    is_temporary: bool = False


class LicenseRenewal(BaseModel):
    until: date


class LicenseRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    provider_id: str
    state: str
    license_type: str
    license_number: str
    status: str
    is_primary: bool
    is_imlc: bool
    exclude_from_calculations: bool
    portal_username: str | None
    portal_access_notes: str | None
    expiration_date: date | None
    verification_status: str
    last_verified_at: datetime | None
