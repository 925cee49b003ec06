"""Sends what is queued. The channel itself is handed in, so that this module talks to no mail or text service."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from contexts.notification.models import Notification
from contexts.notification.services.notification_service import MAX_ATTEMPTS, find_queued

logger = logging.getLogger(__name__)

# Delivers one message, or raises.
Deliver = Callable[[Notification], None]


def send_queued(session: Session, deliver: Deliver, *, now: datetime, limit: int) -> int:
    """Tries up to `limit` messages and gives the number that were sent. One failure never stops the others."""
    sent = 0
    for row in find_queued(session, limit):
        row.attempts += 1
        try:
            deliver(row)
        except Exception as error:
            logger.exception("notification %s: attempt %d failed", row.id, row.attempts)
            row.last_error = f"{type(error).__name__}: {error}"
            if row.attempts >= MAX_ATTEMPTS:
                row.status = "failed"
        else:
            row.status = "sent"
            row.sent_at = now
            row.last_error = None
            sent += 1
    session.flush()
    return sent
