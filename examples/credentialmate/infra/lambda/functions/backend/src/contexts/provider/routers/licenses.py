"""`/organizations/{organization_id}/…/licenses`."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.provider.schemas.license import LicenseCreate, LicenseRead, LicenseRenewal
from contexts.provider.services import license_service
from contexts.provider.services.provider_service import get_provider
from shared.session import get_session
from shared.settings import get_settings

router = APIRouter(prefix="/organizations/{organization_id}", tags=["licenses"])


@router.get("/providers/{provider_id}/licenses", response_model=list[LicenseRead])
def list_licenses(organization_id: str, provider_id: str, session: Session = Depends(get_session)):
    return license_service.list_licenses(session, get_provider(session, organization_id, provider_id))


@router.post("/providers/{provider_id}/licenses", response_model=LicenseRead, status_code=201)
def add_license(
    organization_id: str, provider_id: str, body: LicenseCreate, session: Session = Depends(get_session)
):
    provider = get_provider(session, organization_id, provider_id)
    return license_service.add_license(session, provider, **body.model_dump())


@router.get("/licenses/expiring", response_model=list[LicenseRead])
def find_expiring(organization_id: str, days: int | None = None, session: Session = Depends(get_session)):
    ahead = get_settings().renewal_lead_days if days is None else days
    return license_service.find_expiring(session, organization_id, today=date.today(), days=ahead)


@router.post("/licenses/{license_id}/renewal", response_model=LicenseRead)
def renew_license(
    organization_id: str, license_id: str, body: LicenseRenewal, session: Session = Depends(get_session)
):
    row = license_service.get_license(session, organization_id, license_id)
    return license_service.renew_license(session, row, until=body.until, today=date.today())
