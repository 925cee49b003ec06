"""add portal_password to licenses

It holds an encrypted string, hence the length.

Revision ID: 20260112_0100
Revises: 20260110_0100
Create Date: 2026-01-12 09:40:30
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260112_0100"
down_revision = "20260110_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("licenses", sa.Column("portal_password", sa.String(512), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("portal_password")
