"""Opening credentialing cases and bringing them to a decision."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from contexts.credentialing.models import CredentialingCase, VerificationCheck
from contexts.provider.models import Provider
from contexts.provider.services.license_service import list_licenses
from shared.errors import NotFoundError, RuleViolation

# What every case asks, whatever licences the provider holds.
STANDING_SOURCES = ("national practitioner data bank", "exclusion list")

DAYS_TO_DECIDE = 90

DECISIONS = frozenset({"approved", "denied", "withdrawn"})


def get_case(session: Session, organization_id: str, case_id: str) -> CredentialingCase:
    case = session.get(CredentialingCase, case_id)
    if case is None or case.organization_id != organization_id:
        raise NotFoundError("credentialing case", case_id)
    return case


def list_open_cases(session: Session, organization_id: str) -> list[CredentialingCase]:
    """Cases without a decision, those due first on top, their checks loaded with them."""
    query = (
        select(CredentialingCase)
        .where(CredentialingCase.organization_id == organization_id, CredentialingCase.status == "open")
        .options(selectinload(CredentialingCase.checks))
        .order_by(CredentialingCase.due_on, CredentialingCase.id)
    )
    return list(session.scalars(query))


def open_case(
    session: Session, provider: Provider, *, payer_name: str, kind: str = "initial", today: date
) -> CredentialingCase:
    """Opens a case with one check for each active licence and one for each standing source."""
    licenses = [row for row in list_licenses(session, provider) if row.status == "active"]
    if not licenses:
        raise RuleViolation(f"{provider.display_name} holds no active licence")
    case = CredentialingCase(
        organization_id=provider.organization_id,
        provider_id=provider.id,
        payer_name=payer_name,
        kind=kind,
        opened_on=today,
        due_on=today + timedelta(days=DAYS_TO_DECIDE),
    )
    case.checks = [VerificationCheck(source=f"{row.state} board", license_id=row.id) for row in licenses]
    case.checks += [VerificationCheck(source=source) for source in STANDING_SOURCES]
    session.add(case)
    session.flush()
    return case


def decide_case(session: Session, case: CredentialingCase, *, decision: str, today: date) -> CredentialingCase:
    """Closes a case. An approval needs every check to be clear."""
    if decision not in DECISIONS:
        raise RuleViolation(f"{decision} is not one of {', '.join(sorted(DECISIONS))}")
    if case.status != "open":
        raise RuleViolation(f"case {case.id} was {case.status} on {case.closed_on}")
    unclear = [check.source for check in case.checks if check.result != "clear"]
    if decision == "approved" and unclear:
        raise RuleViolation(f"not clear yet: {', '.join(unclear)}")
    case.status = decision
    case.closed_on = today
    session.flush()
    return case
