"""add qualified_on to imlc applications

The day of the letter of qualification, from which states count the days they have.

Revision ID: 20260114_0100
Revises: 20260113_0100
Create Date: 2026-01-14 11:48:08
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260114_0100"
down_revision = "20260113_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imlc_applications", sa.Column("qualified_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("imlc_applications") as batch:
        batch.drop_column("qualified_on")
