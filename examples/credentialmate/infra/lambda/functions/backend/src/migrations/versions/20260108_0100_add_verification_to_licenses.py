"""add verification to licenses

Revision ID: 20260108_0100
Revises: 20251219_0100
Create Date: 2026-01-08 08:55:02
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260108_0100"
down_revision = "20251219_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "licenses", sa.Column("verification_status", sa.String(20), nullable=False, server_default="unverified")
    )
    op.add_column("licenses", sa.Column("last_verified_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("last_verified_at")
        batch.drop_column("verification_status")
