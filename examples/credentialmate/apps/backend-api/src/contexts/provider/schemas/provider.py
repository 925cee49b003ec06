"""What the API accepts and answers for providers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class ProviderCreate(BaseModel):
    npi: str = Field(pattern=r"^\d{10}$")
    first_name: str
    last_name: str
    degree: str
    specialty: str | None = None
    home_state: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    started_on: date | None = None


class ProviderRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    npi: str
    display_name: str
    specialty: str | None
    home_state: str | None
    status: str


class DashboardRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    providers: int
    licenses: int
    expired: int
    expiring: int
    unverified: int
    compact: int
