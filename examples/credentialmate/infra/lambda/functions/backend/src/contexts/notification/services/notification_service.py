"""Queueing messages and reading the queue."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.notification.models import Notification
from contexts.provider.models import License, Provider

MAX_ATTEMPTS = 5


def queue_notification(
    session: Session, provider: Provider, *, subject: str, body: str, channel: str = "email"
) -> Notification:
    row = Notification(
        organization_id=provider.organization_id,
        provider_id=provider.id,
        channel=channel,
        subject=subject,
        body=body,
    )
    session.add(row)
    session.flush()
    return row


def queue_renewal_reminder(session: Session, license: License, *, channel: str = "email") -> Notification:
    """Reminds a provider of one licence that is about to expire."""
    subject = f"Your {license.state} {license.license_type} licence expires on {license.expiration_date}"
    body = (
        f"Dear {license.provider.display_name},\n\n"
        f"licence {license.license_number} ({license.state}) is valid until {license.expiration_date}.\n"
        f"Please renew it with {license.issuing_board or 'the board that issued it'}.\n"
    )
    return queue_notification(session, license.provider, subject=subject, body=body, channel=channel)


def find_queued(session: Session, limit: int) -> list[Notification]:
    """The oldest messages that may be tried (again)."""
    query = (
        select(Notification)
        .where(Notification.status == "queued", Notification.attempts < MAX_ATTEMPTS)
        .order_by(Notification.created_at, Notification.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def list_notifications(session: Session, organization_id: str, limit: int = 100) -> list[Notification]:
    query = (
        select(Notification)
        .where(Notification.organization_id == organization_id)
        .order_by(Notification.created_at.desc(), Notification.id)
        .limit(limit)
    )
    return list(session.scalars(query))
