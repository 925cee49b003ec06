"""Finding and opening organizations."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.organization.models import Organization
from shared.errors import NotFoundError, RuleViolation


def get_organization(session: Session, organization_id: str) -> Organization:
    organization = session.get(Organization, organization_id)
    if organization is None or not organization.is_active:
        raise NotFoundError("organization", organization_id)
    return organization


def list_organizations(session: Session) -> list[Organization]:
    query = select(Organization).where(Organization.is_active).order_by(Organization.name)
    return list(session.scalars(query))


def open_organization(session: Session, *, name: str, kind: str, time_zone: str) -> Organization:
    """Adds an organization. Its slug comes from its name and must be free."""
    slug = slug_of(name)
    if session.scalars(select(Organization).where(Organization.slug == slug)).first() is not None:
        raise RuleViolation(f"an organization called {slug} exists already")
    organization = Organization(name=name, slug=slug, kind=kind, time_zone=time_zone)
    session.add(organization)
    session.flush()
    return organization


def slug_of(name: str) -> str:
    """`St. Brigid's Clinic` becomes `st-brigid-s-clinic`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
