"""add is_imlc to licenses

Compact licences used to be told apart by a licence type that people typed in; those rows are marked here.

Revision ID: 20260115_0200
Revises: 20260115_0100
Create Date: 2026-01-15 15:26:19
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260115_0200"
down_revision = "20260115_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("licenses", sa.Column("is_imlc", sa.Boolean(), nullable=False, server_default=sa.false()))
    licenses = sa.table("licenses", sa.column("license_type", sa.String), sa.column("is_imlc", sa.Boolean))
    op.execute(licenses.update().where(licenses.c.license_type == "medical (compact)").values(is_imlc=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("is_imlc")
