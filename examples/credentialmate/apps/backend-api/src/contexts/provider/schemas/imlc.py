"""What the API accepts and answers for compact licences."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class ImlcApplicationCreate(BaseModel):
    principal_license_id: str
    states: list[str] = Field(min_length=1)


class ImlcApplicationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    provider_id: str
    principal_license_id: str
    requested_states: str
    status: str
    qualified_on: date | None


class Qualification(BaseModel):
    number: str
    on: date


class IssuedLicense(BaseModel):
    state: str = Field(pattern=r"^[A-Z]{2}$")
    license_number: str
    until: date


class PortalAccess(BaseModel):
    username: str
    encrypted_password: str
    notes: str | None = None
