"""BackendApiFunction: the HTTP API behind API Gateway.

The application is built once per container, on the first request, so that importing this module needs neither FastAPI
nor a database. The backend's own code lies in `src` beside this file; that folder is a mirror and this file is not.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from lambda_settings import configure_environment  # noqa: E402


@lru_cache(maxsize=1)
def build_handler():
    """The Mangum adapter around the FastAPI application."""
    try:
        from mangum import Mangum
    except ImportError as error:
        raise RuntimeError("mangum is missing from the function: was it built with `sam build`?") from error

    from main import create_app

    configure_environment()
    return Mangum(create_app(), lifespan="off")


def handler(event, context):
    return build_handler()(event, context)
