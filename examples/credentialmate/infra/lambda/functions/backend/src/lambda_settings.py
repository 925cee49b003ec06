"""Settings that only the lambda has.

This file lives in the mirror alone: the backend has no counterpart, and `mirrorOnly` in lockstep.json says that this is
meant. It fills the environment that `shared/settings.py` reads, from a secret and with values that suit a function.
"""

from __future__ import annotations

import os
from functools import lru_cache

# One container answers one request at a time, so a second connection would only be held back from other containers.
POOL_SIZE = "1"

# A function that times out loses its whole batch.
NOTIFICATION_BATCH_SIZE = "20"


@lru_cache(maxsize=1)
def configure_environment() -> None:
    """Puts the lambda's settings where `get_settings` looks, once per container. What is set already stays."""
    os.environ.setdefault("DATABASE_POOL_SIZE", POOL_SIZE)
    os.environ.setdefault("NOTIFICATION_BATCH_SIZE", NOTIFICATION_BATCH_SIZE)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = read_secret(os.environ["DATABASE_SECRET_ARN"])


def read_secret(arn: str) -> str:
    """The text of one secret. boto3 is part of the Lambda runtime and need not be installed anywhere else."""
    import boto3

    return boto3.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
