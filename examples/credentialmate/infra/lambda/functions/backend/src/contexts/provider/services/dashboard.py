"""The figures on an organization's dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from contexts.provider.models import License, Provider


@dataclass(frozen=True)
class Dashboard:
    providers: int
    licenses: int
    expired: int
    expiring: int
    unverified: int
    compact: int


def read_dashboard(session: Session, organization_id: str, *, today: date, days: int) -> Dashboard:
    """Counts one organization's rows. `expiring` looks `days` days ahead."""
    licenses = select(func.count(License.id)).where(
        License.organization_id == organization_id, License.exclude_from_calculations == false()
    )
    expiring = licenses.where(License.expiration_date.between(today, today + timedelta(days=days)))
    providers = select(func.count(Provider.id)).where(Provider.organization_id == organization_id)
    return Dashboard(
        providers=session.execute(providers).scalar_one(),
        licenses=session.execute(licenses).scalar_one(),
        expired=session.execute(licenses.where(License.expiration_date < today)).scalar_one(),
        expiring=session.execute(expiring).scalar_one(),
        unverified=session.execute(licenses.where(License.verification_status == "unverified")).scalar_one(),
        compact=session.execute(licenses.where(License.is_imlc)).scalar_one(),
    )
