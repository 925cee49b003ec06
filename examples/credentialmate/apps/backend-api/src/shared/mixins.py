"""Columns that most tables share. `License` is the exception: it spells out all of its own."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, String, func

from shared.orm import Mapped, mapped_column


def new_id() -> str:
    """A fresh primary key. Text rather than a native UUID, so that SQLite and PostgreSQL hold the same value."""
    return str(uuid.uuid4())


class IdMixin:
    """A random text primary key."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True, nullable=False, default=new_id)


class TimestampMixin:
    """When a row was made and last changed, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now(), onupdate=func.now()
    )
