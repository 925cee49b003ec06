"""Runs the campaigns that are due. A timer calls this; how often it does makes no difference to what is sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.campaign.models import Campaign, CampaignDelivery
from contexts.notification.services.notification_service import queue_renewal_reminder
from contexts.provider.services.license_service import find_expiring

logger = logging.getLogger(__name__)


def find_due(session: Session, now: datetime) -> list[Campaign]:
    """Running campaigns whose time has come. Locked where the database can, so that two timers share the work."""
    query = (
        select(Campaign)
        .where(Campaign.status == "running", Campaign.next_run_at <= now)
        .order_by(Campaign.next_run_at, Campaign.id)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def run_due_campaigns(session: Session, *, now: datetime) -> int:
    """Runs all due campaigns and gives the number of reminders queued."""
    queued = 0
    for campaign in find_due(session, now):
        reminders = run_campaign(session, campaign, now=now)
        logger.info("campaign %s queued %d reminders", campaign.id, reminders)
        queued += reminders
    return queued


def run_campaign(session: Session, campaign: Campaign, *, now: datetime) -> int:
    """Queues a reminder for each licence that expires soon and that this campaign has not spoken of yet."""
    expiring = find_expiring(session, campaign.organization_id, today=now.date(), days=campaign.lead_days)
    known = {
        (row.license_id, row.expiration_date)
        for row in session.scalars(select(CampaignDelivery).where(CampaignDelivery.campaign_id == campaign.id))
    }
    fresh = [row for row in expiring if (row.id, row.expiration_date) not in known]
    for row in fresh:
        queue_renewal_reminder(session, row, channel=campaign.channel)
        session.add(
            CampaignDelivery(campaign_id=campaign.id, license_id=row.id, expiration_date=row.expiration_date)
        )
    campaign.last_run_at = now
    campaign.next_run_at = now + timedelta(hours=campaign.interval_hours)
    session.flush()
    return len(fresh)
