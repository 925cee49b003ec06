"""Settings, read from the environment once per process.

Nothing here knows where it runs. A deployment that finds its values elsewhere (the lambda reads a secret) puts them
into the environment before the first call of `get_settings`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    database_url: str
    pool_size: int
    environment: str
    renewal_lead_days: int
    notification_batch_size: int


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Tests call `get_settings.cache_clear()` after changing the environment."""
    return Settings(
        database_url=os.environ.get("DATABASE_URL", "sqlite:///credentialmate.db"),
        pool_size=int(os.environ.get("DATABASE_POOL_SIZE", "5")),
        environment=os.environ.get("ENVIRONMENT", "development"),
        renewal_lead_days=int(os.environ.get("RENEWAL_LEAD_DAYS", "90")),
        notification_batch_size=int(os.environ.get("NOTIFICATION_BATCH_SIZE", "50")),
    )
