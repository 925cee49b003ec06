"""What the API accepts and answers for credentialing cases."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class CaseCreate(BaseModel):
    provider_id: str
    payer_name: str
    kind: str = "initial"


class CaseDecision(BaseModel):
    decision: str


class CheckResult(BaseModel):
    result: str
    note: str | None = None


class CheckRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    license_id: str | None
    source: str
    result: str
    checked_at: datetime | None
    note: str | None


class CaseRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    provider_id: str
    payer_name: str
    kind: str
    status: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    checks: list[CheckRead]
