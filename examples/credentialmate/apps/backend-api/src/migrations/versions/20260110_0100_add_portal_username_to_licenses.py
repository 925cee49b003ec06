"""add portal_username to licenses

Revision ID: 20260110_0100
Revises: 20260109_0100
Create Date: 2026-01-10 17:22:16
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260110_0100"
down_revision = "20260109_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("licenses", sa.Column("portal_username", sa.String(200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("portal_username")
