"""CampaignSchedulerFunction: a timer that runs the campaigns that are due."""

from __future__ import annotations

import logging
import sys
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from lambda_settings import configure_environment  # noqa: E402

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def handler(event, context):
    configure_environment()

    from contexts.campaign.services.scheduler import run_due_campaigns
    from shared.session import session_scope

    with session_scope() as session:
        queued = run_due_campaigns(session, now=datetime.now(timezone.utc))
    logger.info("%d reminders queued", queued)
    return {"queued": queued}
