"""What the API accepts and answers for organizations."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class OrganizationCreate(BaseModel):
    name: str = Field(min_length=2, max_length=200)
    kind: str = "medical_group"
    time_zone: str = "UTC"


class OrganizationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    slug: str
    kind: str
    time_zone: str
