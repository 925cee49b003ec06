"""WorkerFunction: jobs from the queue.

A job is a JSON object with a `job` name: `send_notifications`, or `refresh_dashboard` with an `organization_id`.

Like its neighbours this file is written for the models of today and deployed with whatever models lie in `src`. On the
day it learnt about compact licences, `src` did not know `License.is_imlc`.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from lambda_settings import configure_environment  # noqa: E402

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def handler(event, context):
    configure_environment()
    for record in event["Records"]:
        run_job(json.loads(record["body"]))


def run_job(job: dict) -> object:
    """Runs one job. One that nobody knows raises, so that it ends in the queue of failed jobs and not in silence."""
    if job["job"] == "send_notifications":
        return send_notifications()
    if job["job"] == "refresh_dashboard":
        return refresh_dashboard(job["organization_id"])
    raise ValueError(f"there is no job {job['job']!r}")


def send_notifications() -> int:
    from contexts.notification.services.sender import send_queued
    from shared.session import session_scope
    from shared.settings import get_settings

    with session_scope() as session:
        now = datetime.now(timezone.utc)
        return send_queued(session, log_delivery, now=now, limit=get_settings().notification_batch_size)


def log_delivery(notification) -> None:
    """Stands where a mail or text service would be called; an example sends nothing."""
    logger.info("notification %s by %s to provider %s", notification.id, notification.channel, notification.provider_id)


def refresh_dashboard(organization_id: str) -> dict[str, object]:
    """The figures of one dashboard, and which of the licences that expire soon are renewed through the compact."""
    from contexts.provider.services.dashboard import read_dashboard
    from contexts.provider.services.license_service import find_expiring
    from shared.session import session_scope
    from shared.settings import get_settings

    days = get_settings().renewal_lead_days
    with session_scope() as session:
        figures = read_dashboard(session, organization_id, today=date.today(), days=days)
        expiring = find_expiring(session, organization_id, today=date.today(), days=days)
        compact = [license.id for license in expiring if license.is_imlc]
    logger.info("dashboard of %s: %s", organization_id, figures)
    return {"figures": figures, "compact_renewals": compact}
