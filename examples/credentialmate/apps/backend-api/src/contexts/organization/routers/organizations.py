"""`/organizations`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.organization.schemas.organization import OrganizationCreate, OrganizationRead
from contexts.organization.services import organization_service
from shared.session import get_session

router = APIRouter(prefix="/organizations", tags=["organizations"])


@router.get("", response_model=list[OrganizationRead])
def list_organizations(session: Session = Depends(get_session)):
    return organization_service.list_organizations(session)


@router.post("", response_model=OrganizationRead, status_code=201)
def open_organization(body: OrganizationCreate, session: Session = Depends(get_session)):
    return organization_service.open_organization(session, **body.model_dump())


@router.get("/{organization_id}", response_model=OrganizationRead)
def get_organization(organization_id: str, session: Session = Depends(get_session)):
    return organization_service.get_organization(session, organization_id)
