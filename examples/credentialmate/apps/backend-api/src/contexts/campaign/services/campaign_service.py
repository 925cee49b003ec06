"""Setting up campaigns, and starting and pausing them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.campaign.models import Campaign
from contexts.organization.models import Organization
from shared.errors import NotFoundError, RuleViolation


def get_campaign(session: Session, organization_id: str, campaign_id: str) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.organization_id != organization_id:
        raise NotFoundError("campaign", campaign_id)
    return campaign


def list_campaigns(session: Session, organization_id: str) -> list[Campaign]:
    query = select(Campaign).where(Campaign.organization_id == organization_id).order_by(Campaign.name)
    return list(session.scalars(query))


def set_up_campaign(
    session: Session, organization: Organization, *, name: str, lead_days: int, channel: str, interval_hours: int
) -> Campaign:
    """Adds a campaign, paused."""
    if not 1 <= lead_days <= 365:
        raise RuleViolation("lead_days must lie between 1 and 365")
    if interval_hours < 1:
        raise RuleViolation("a campaign runs once an hour at most")
    campaign = Campaign(
        organization_id=organization.id,
        name=name,
        lead_days=lead_days,
        channel=channel,
        interval_hours=interval_hours,
    )
    session.add(campaign)
    session.flush()
    return campaign


def start_campaign(session: Session, campaign: Campaign, *, now: datetime) -> Campaign:
    """Makes a campaign due at once."""
    campaign.status = "running"
    campaign.next_run_at = now
    session.flush()
    return campaign


def pause_campaign(session: Session, campaign: Campaign) -> Campaign:
    campaign.status = "paused"
    campaign.next_run_at = None
    session.flush()
    return campaign
