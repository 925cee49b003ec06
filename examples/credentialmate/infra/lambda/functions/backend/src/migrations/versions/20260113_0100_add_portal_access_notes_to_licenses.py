"""add portal_access_notes to licenses

Revision ID: 20260113_0100
Revises: 20260112_0100
Create Date: 2026-01-13 13:03:54
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260113_0100"
down_revision = "20260112_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("licenses", sa.Column("portal_access_notes", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("portal_access_notes")
