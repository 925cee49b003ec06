"""Adding, renewing and watching licences."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from contexts.provider.models import License, Provider
from shared.errors import NotFoundError, RuleViolation


def get_license(session: Session, organization_id: str, license_id: str) -> License:
    row = session.get(License, license_id)
    if row is None or row.organization_id != organization_id:
        raise NotFoundError("license", license_id)
    return row


def list_licenses(session: Session, provider: Provider) -> list[License]:
    query = select(License).where(License.provider_id == provider.id).order_by(License.state, License.license_type)
    return list(session.scalars(query))


def add_license(
    session: Session, provider: Provider, *, state: str, license_type: str, license_number: str, **details: object
) -> License:
    """Adds a licence. The first one in the provider's home state becomes the primary one."""
    is_primary = state == provider.home_state and not any(row.is_primary for row in list_licenses(session, provider))
    row = License(
        organization_id=provider.organization_id,
        provider_id=provider.id,
        state=state,
        license_type=license_type,
        license_number=license_number,
        is_primary=is_primary,
        **details,
    )
    session.add(row)
    session.flush()
    return row


def renew_license(session: Session, row: License, *, until: date, today: date) -> License:
    """Moves the expiry forward. A renewal has to be verified again."""
    if row.expiration_date is not None and until <= row.expiration_date:
        raise RuleViolation(f"license {row.id} is valid until {row.expiration_date} already")
    row.expiration_date = until
    row.renewed_on = today
    row.status = "active"
    row.verification_status = "unverified"
    session.flush()
    return row


def find_expiring(session: Session, organization_id: str, *, today: date, days: int) -> list[License]:
    """Active licences that expire from today on and within `days` days, the soonest first."""
    query = (
        select(License)
        .where(
            License.organization_id == organization_id,
            License.status == "active",
            License.exclude_from_calculations == false(),
            License.expiration_date >= today,
            License.expiration_date <= today + timedelta(days=days),
        )
        .order_by(License.expiration_date, License.id)
    )
    return list(session.scalars(query))


def expire_overdue(session: Session, *, today: date) -> int:
    """Marks active licences whose last day has passed as expired. Gives their number."""
    overdue = session.scalars(
        select(License).where(License.status == "active", License.expiration_date < today)
    ).all()
    for row in overdue:
        row.status = "expired"
    session.flush()
    return len(overdue)
