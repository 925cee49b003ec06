"""`/organizations/{organization_id}/cases`."""

from __future__ import annotations

from datetime import date, datetime, timezone

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.credentialing.schemas.credentialing import CaseCreate, CaseDecision, CaseRead, CheckRead, CheckResult
from contexts.credentialing.services import credentialing_service, verification_service
from contexts.provider.services.provider_service import get_provider
from shared.session import get_session

router = APIRouter(prefix="/organizations/{organization_id}/cases", tags=["credentialing"])


@router.get("", response_model=list[CaseRead])
def list_open_cases(organization_id: str, session: Session = Depends(get_session)):
    return credentialing_service.list_open_cases(session, organization_id)


@router.post("", response_model=CaseRead, status_code=201)
def open_case(organization_id: str, body: CaseCreate, session: Session = Depends(get_session)):
    provider = get_provider(session, organization_id, body.provider_id)
    return credentialing_service.open_case(
        session, provider, payer_name=body.payer_name, kind=body.kind, today=date.today()
    )


@router.get("/pending-checks", response_model=list[CheckRead])
def find_pending(organization_id: str, session: Session = Depends(get_session)):
    return verification_service.find_pending(session, organization_id)


@router.post("/{case_id}/decision", response_model=CaseRead)
def decide_case(organization_id: str, case_id: str, body: CaseDecision, session: Session = Depends(get_session)):
    case = credentialing_service.get_case(session, organization_id, case_id)
    return credentialing_service.decide_case(session, case, decision=body.decision, today=date.today())


@router.post("/{case_id}/checks/{check_id}/result", response_model=CheckRead)
def record_result(
    organization_id: str, case_id: str, check_id: str, body: CheckResult, session: Session = Depends(get_session)
):
    case = credentialing_service.get_case(session, organization_id, case_id)
    now = datetime.now(timezone.utc)
    return verification_service.record_result(session, case, check_id, result=body.result, note=body.note, now=now)
