"""The HTTP application.

`uvicorn --factory main:create_app` serves it on a machine, a handler beside the copied code serves it in the lambda.
FastAPI and the routers are imported when the application is built, not when this module is: migrations, workers and
whoever only wants the models need no web framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import NotFoundError, RuleViolation

if TYPE_CHECKING:
    from fastapi import FastAPI


def create_app() -> FastAPI:
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse

    from contexts.campaign.routers import campaigns
    from contexts.credentialing.routers import credentialing
    from contexts.notification.routers import notifications
    from contexts.organization.routers import organizations
    from contexts.provider.routers import imlc, licenses, providers
    from shared import health

    health.code_migrations()  # read at the start: code that doesn't know its own migrations must not begin to serve
    app = FastAPI(title="CredentialMate", version="1.8.0")
    app.include_router(health.router)
    app.include_router(organizations.router)
    app.include_router(providers.router)
    app.include_router(licenses.router)
    app.include_router(imlc.router)
    app.include_router(credentialing.router)
    app.include_router(campaigns.router)
    app.include_router(notifications.router)

    @app.exception_handler(NotFoundError)
    def answer_not_found(_: Request, error: NotFoundError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=404)

    @app.exception_handler(RuleViolation)
    def answer_rule_violation(_: Request, error: RuleViolation) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=422)

    return app
