"""Whether this code and its database fit: the question that nobody asked for 17 days.

The database says which migration it is at, the code which ones it knows. A migration of the database that the code has
never heard of means that the code is the older of the two, however healthy each looks by itself.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from shared.session import get_session

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"

router = APIRouter(tags=["health"])


@router.get("/health")
def read_health(session: Session = Depends(get_session)):
    """Answers 200 whatever the state: restarting the process wouldn't change it."""
    return check_health(session)


@router.get("/ready")
def read_readiness(session: Session = Depends(get_session)):
    """For what sends traffic: 503 unless code and database fit."""
    health = check_health(session)
    return JSONResponse(health, status_code=200 if health["status"] == "ok" else 503)


def check_health(session: Session) -> dict[str, str | None]:
    heads, known = code_migrations()
    database = read_database_migrations(session)
    if database - known:
        status = "code_behind"
    else:
        status = "ok" if database == heads else "db_behind"
    return {"status": status, "db_version": join(database), "code_version": join(heads)}


def read_database_migrations(session: Session) -> frozenset[str]:
    """What Alembic has written down: a row a head, and no table before the first migration."""
    if not inspect(session.get_bind()).has_table("alembic_version"):
        return frozenset()
    return frozenset(session.scalars(text("SELECT version_num FROM alembic_version")))


@lru_cache(maxsize=1)
def code_migrations() -> tuple[frozenset[str], frozenset[str]]:
    """The heads of this code's migrations, and all of them. Read once: a process doesn't change its code.

    The stamp that `lockstep stamp` writes says so without the files, which a package may leave out.
    """
    try:
        from _lockstep_stamp import STAMP
    except ModuleNotFoundError:
        return read_code_migrations(VERSIONS)
    return frozenset(STAMP["code_version"]), frozenset(STAMP["known"])


def read_code_migrations(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    followed: set[str] = set()
    known: set[str] = set()
    for file in folder.glob("*.py"):
        values = read_constants(file)
        if "revision" not in values:
            continue
        known.add(values["revision"])
        before = values.get("down_revision")
        followed.update([before] if isinstance(before, str) else before or ())
    if not known:
        # Code without migrations would fit a database without any, and be called healthy.
        raise RuntimeError(f"there are no migrations in {folder}, and there is no stamp")
    return frozenset(known - followed), frozenset(known)


def read_constants(file: Path) -> dict:
    """The module's constants, read and not run: a migration wants Alembic, and the lambda has none."""
    constants = {}
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign):
            name = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            name = statement.target
        else:
            continue
        try:
            if isinstance(name, ast.Name):
                constants[name.id] = ast.literal_eval(statement.value)
        except ValueError:
            continue
    return constants


def join(revisions: frozenset[str]) -> str | None:
    return ", ".join(sorted(revisions)) or None
