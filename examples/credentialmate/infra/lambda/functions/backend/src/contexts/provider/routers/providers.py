"""`/organizations/{organization_id}/providers` and the dashboard."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.organization.services.organization_service import get_organization
from contexts.provider.schemas.provider import DashboardRead, ProviderCreate, ProviderRead
from contexts.provider.services import dashboard, provider_service
from shared.session import get_session
from shared.settings import get_settings

router = APIRouter(prefix="/organizations/{organization_id}", tags=["providers"])


@router.get("/providers", response_model=list[ProviderRead])
def find_providers(organization_id: str, text: str = "", session: Session = Depends(get_session)):
    return provider_service.find_providers(session, organization_id, text)


@router.post("/providers", response_model=ProviderRead, status_code=201)
def add_provider(organization_id: str, body: ProviderCreate, session: Session = Depends(get_session)):
    organization = get_organization(session, organization_id)
    return provider_service.add_provider(session, organization.id, **body.model_dump())


@router.get("/providers/{provider_id}", response_model=ProviderRead)
def get_provider(organization_id: str, provider_id: str, session: Session = Depends(get_session)):
    return provider_service.get_provider(session, organization_id, provider_id)


@router.get("/dashboard", response_model=DashboardRead)
def read_dashboard(organization_id: str, session: Session = Depends(get_session)):
    days = get_settings().renewal_lead_days
    return dashboard.read_dashboard(session, organization_id, today=date.today(), days=days)
