"""`/organizations/{organization_id}/campaigns`."""

from __future__ import annotations

from datetime import datetime, timezone

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.campaign.schemas.campaign import CampaignCreate, CampaignRead
from contexts.campaign.services import campaign_service
from contexts.organization.services.organization_service import get_organization
from shared.session import get_session

router = APIRouter(prefix="/organizations/{organization_id}/campaigns", tags=["campaigns"])


@router.get("", response_model=list[CampaignRead])
def list_campaigns(organization_id: str, session: Session = Depends(get_session)):
    return campaign_service.list_campaigns(session, organization_id)


@router.post("", response_model=CampaignRead, status_code=201)
def set_up_campaign(organization_id: str, body: CampaignCreate, session: Session = Depends(get_session)):
    organization = get_organization(session, organization_id)
    return campaign_service.set_up_campaign(session, organization, **body.model_dump())


@router.post("/{campaign_id}/start", response_model=CampaignRead)
def start_campaign(organization_id: str, campaign_id: str, session: Session = Depends(get_session)):
    campaign = campaign_service.get_campaign(session, organization_id, campaign_id)
    return campaign_service.start_campaign(session, campaign, now=datetime.now(timezone.utc))


@router.post("/{campaign_id}/pause", response_model=CampaignRead)
def pause_campaign(organization_id: str, campaign_id: str, session: Session = Depends(get_session)):
    campaign = campaign_service.get_campaign(session, organization_id, campaign_id)
    return campaign_service.pause_campaign(session, campaign)
