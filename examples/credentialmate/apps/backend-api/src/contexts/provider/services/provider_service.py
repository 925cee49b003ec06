"""Finding and adding providers, always within one organization."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contexts.provider.models import Provider
from shared.errors import NotFoundError, RuleViolation


def get_provider(session: Session, organization_id: str, provider_id: str) -> Provider:
    provider = session.get(Provider, provider_id)
    if provider is None or provider.organization_id != organization_id:
        raise NotFoundError("provider", provider_id)
    return provider


def find_providers(session: Session, organization_id: str, text: str = "", limit: int = 100) -> list[Provider]:
    """Providers whose name or NPI begins with `text`, by last name."""
    query = select(Provider).where(Provider.organization_id == organization_id)
    if text:
        pattern = f"{text}%"
        query = query.where(
            or_(Provider.last_name.ilike(pattern), Provider.first_name.ilike(pattern), Provider.npi.like(pattern))
        )
    return list(session.scalars(query.order_by(Provider.last_name, Provider.first_name).limit(limit)))


def add_provider(
    session: Session,
    organization_id: str,
    *,
    npi: str,
    first_name: str,
    last_name: str,
    degree: str,
    specialty: str | None = None,
    home_state: str | None = None,
    started_on: date | None = None,
) -> Provider:
    if not is_npi(npi):
        raise RuleViolation(f"{npi} is not a National Provider Identifier")
    provider = Provider(
        organization_id=organization_id,
        npi=npi,
        first_name=first_name,
        last_name=last_name,
        degree=degree,
        specialty=specialty,
        home_state=home_state,
        started_on=started_on,
    )
    session.add(provider)
    session.flush()
    return provider


def is_npi(text: str) -> bool:
    """Ten digits whose last is the Luhn check digit over `80840` and the first nine (45 CFR 162.406)."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    total = 0
    for position, digit in enumerate(reversed(f"80840{text}")):
        doubled = int(digit) * (2 if position % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
