"""Recording what a primary source answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.credentialing.models import CredentialingCase, VerificationCheck
from shared.errors import NotFoundError, RuleViolation

RESULTS = frozenset({"clear", "concern", "unreachable"})


def record_result(
    session: Session, case: CredentialingCase, check_id: str, *, result: str, note: str | None, now: datetime
) -> VerificationCheck:
    """Stores an answer. A clear answer about a licence makes that licence verified, a concern takes it back."""
    if result not in RESULTS:
        raise RuleViolation(f"{result} is not one of {', '.join(sorted(RESULTS))}")
    check = session.get(VerificationCheck, check_id)
    if check is None or check.case_id != case.id:
        raise NotFoundError("verification check", check_id)
    check.result = result
    check.note = note
    check.checked_at = now
    if check.license is not None and result != "unreachable":
        check.license.verification_status = "verified" if result == "clear" else "concern"
        check.license.last_verified_at = now
    session.flush()
    return check


def find_pending(session: Session, organization_id: str, limit: int = 100) -> list[VerificationCheck]:
    """Checks of open cases that still wait for an answer, the oldest first."""
    query = (
        select(VerificationCheck)
        .join(VerificationCheck.case)
        .where(
            CredentialingCase.organization_id == organization_id,
            CredentialingCase.status == "open",
            VerificationCheck.result.in_(("pending", "unreachable")),
        )
        .order_by(VerificationCheck.created_at, VerificationCheck.id)
        .limit(limit)
    )
    return list(session.scalars(query))
