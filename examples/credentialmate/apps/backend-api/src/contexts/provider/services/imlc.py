"""Licences through the Interstate Medical Licensure Compact (IMLC).

A provider who holds a full licence in a member state, the state of principal licensure, may obtain licences in other
member states from one application. This module knows who may apply, and what an accepted application turns into.
The rules are simplified from the compact's model legislation; they are an example, not legal advice.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from contexts.provider.models import ImlcApplication, License, Provider
from contexts.provider.services.license_service import add_license
from shared.errors import NotFoundError, RuleViolation

# A selection of the member states, enough for an example.
MEMBER_STATES = frozenset("AL AZ CO IA ID IL KS MN MT NE NV SD UT WA WI WY".split())

ELIGIBLE_DEGREES = frozenset({"MD", "DO"})


def find_obstacles(provider: Provider, principal: License, today: date) -> list[str]:
    """Every reason why this provider can't apply on this licence. Empty means eligible."""
    obstacles = []
    if provider.degree not in ELIGIBLE_DEGREES:
        obstacles.append(f"the compact is for physicians, not for {provider.degree}")
    if principal.state not in MEMBER_STATES:
        obstacles.append(f"{principal.state} is not a member of the compact")
    if principal.is_temporary or principal.is_imlc:
        obstacles.append("the principal licence must be full, and not itself a compact licence")
    if principal.status != "active" or (principal.expiration_date is not None and principal.expiration_date < today):
        obstacles.append("the principal licence is not active")
    if principal.verification_status != "verified":
        obstacles.append("the principal licence has not been verified with its board")
    return obstacles


def get_application(session: Session, provider: Provider, application_id: str) -> ImlcApplication:
    application = session.get(ImlcApplication, application_id)
    if application is None or application.provider_id != provider.id:
        raise NotFoundError("IMLC application", application_id)
    return application


def apply_for_licenses(
    session: Session, provider: Provider, principal: License, *, states: list[str], today: date
) -> ImlcApplication:
    """Opens an application for licences in `states`."""
    if principal.provider_id != provider.id:
        raise RuleViolation("the principal licence belongs to another provider")
    obstacles = find_obstacles(provider, principal, today)
    outside = sorted(set(states) - MEMBER_STATES)
    if outside:
        obstacles.append(f"not members of the compact: {', '.join(outside)}")
    if not set(states) - {principal.state}:
        obstacles.append("no state but that of the principal licence was named")
    if obstacles:
        raise RuleViolation("; ".join(obstacles))
    application = ImlcApplication(
        provider_id=provider.id,
        principal_license_id=principal.id,
        requested_states=" ".join(sorted(set(states) - {principal.state})),
        status="submitted",
    )
    session.add(application)
    session.flush()
    return application


def record_qualification(
    session: Session, provider: Provider, application: ImlcApplication, *, number: str, on: date
) -> License:
    """Keeps the letter of qualification, as a row that no figure counts, and lets the states begin."""
    if application.qualified_on is not None:
        raise RuleViolation(f"application {application.id} was qualified on {application.qualified_on}")
    letter = add_license(
        session,
        provider,
        state=application.principal_license.state,
        license_type="letter of qualification",
        license_number=number,
        issued_on=on,
        exclude_from_calculations=True,
    )
    application.qualified_on = on
    application.status = "qualified"
    session.flush()
    return letter


def record_issued_license(
    session: Session, provider: Provider, application: ImlcApplication, *, state: str, license_number: str, until: date
) -> License:
    """Adds the licence that a state issued, and closes the application when it was the last one."""
    if application.qualified_on is None:
        raise RuleViolation("no state issues a licence before the letter of qualification")
    requested = application.requested_states.split()
    if state not in requested:
        raise RuleViolation(f"{state} was not asked for; requested: {', '.join(requested)}")
    row = add_license(
        session,
        provider,
        state=state,
        license_type="medical",
        license_number=license_number,
        is_imlc=True,
        expiration_date=until,
    )
    issued = session.scalars(
        select(License.state).where(License.provider_id == provider.id, License.is_imlc)
    ).all()
    if set(requested) <= set(issued):
        application.status = "complete"
    session.flush()
    return row


def store_portal_access(
    session: Session, row: License, *, username: str, encrypted_password: str, notes: str | None = None
) -> None:
    """Keeps the login of the board's portal. `encrypted_password` is an encrypted string; plain text is refused."""
    if not encrypted_password.startswith("enc:"):
        raise RuleViolation("the portal password must arrive encrypted, as enc:<key id>:<text>")
    row.portal_username = username
    row.portal_password = encrypted_password
    row.portal_access_notes = notes
    session.flush()
