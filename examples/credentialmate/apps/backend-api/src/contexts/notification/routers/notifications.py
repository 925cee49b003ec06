"""`/organizations/{organization_id}/notifications`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from contexts.notification.schemas.notification import NotificationRead
from contexts.notification.services import notification_service
from contexts.provider.services.license_service import get_license
from shared.session import get_session

router = APIRouter(prefix="/organizations/{organization_id}", tags=["notifications"])


@router.get("/notifications", response_model=list[NotificationRead])
def list_notifications(organization_id: str, session: Session = Depends(get_session)):
    return notification_service.list_notifications(session, organization_id)


@router.post("/licenses/{license_id}/reminder", response_model=NotificationRead, status_code=202)
def queue_renewal_reminder(organization_id: str, license_id: str, session: Session = Depends(get_session)):
    license = get_license(session, organization_id, license_id)
    return notification_service.queue_renewal_reminder(session, license)
