"""`/organizations/{organization_id}/providers/{provider_id}/imlc`: compact licences."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.provider.schemas.imlc import (
    ImlcApplicationCreate,
    ImlcApplicationRead,
    IssuedLicense,
    PortalAccess,
    Qualification,
)
from contexts.provider.schemas.license import LicenseRead
from contexts.provider.services import imlc
from contexts.provider.services.license_service import get_license
from contexts.provider.services.provider_service import get_provider
from shared.session import get_session

router = APIRouter(prefix="/organizations/{organization_id}/providers/{provider_id}/imlc", tags=["imlc"])


@router.post("/applications", response_model=ImlcApplicationRead, status_code=201)
def apply_for_licenses(
    organization_id: str, provider_id: str, body: ImlcApplicationCreate, session: Session = Depends(get_session)
):
    provider = get_provider(session, organization_id, provider_id)
    principal = get_license(session, organization_id, body.principal_license_id)
    return imlc.apply_for_licenses(session, provider, principal, states=body.states, today=date.today())


@router.post("/applications/{application_id}/qualification", response_model=LicenseRead, status_code=201)
def record_qualification(
    organization_id: str,
    provider_id: str,
    application_id: str,
    body: Qualification,
    session: Session = Depends(get_session),
):
    provider = get_provider(session, organization_id, provider_id)
    application = imlc.get_application(session, provider, application_id)
    return imlc.record_qualification(session, provider, application, **body.model_dump())


@router.post("/applications/{application_id}/licenses", response_model=LicenseRead, status_code=201)
def record_issued_license(
    organization_id: str,
    provider_id: str,
    application_id: str,
    body: IssuedLicense,
    session: Session = Depends(get_session),
):
    provider = get_provider(session, organization_id, provider_id)
    application = imlc.get_application(session, provider, application_id)
    return imlc.record_issued_license(session, provider, application, **body.model_dump())


@router.put("/licenses/{license_id}/portal-access", status_code=204)
def store_portal_access(
    organization_id: str,
    provider_id: str,
    license_id: str,
    body: PortalAccess,
    session: Session = Depends(get_session),
):
    get_provider(session, organization_id, provider_id)
    imlc.store_portal_access(session, get_license(session, organization_id, license_id), **body.model_dump())
