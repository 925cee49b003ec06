"""add exclude_from_calculations to licenses

The dashboard now counts by expiry date on every visit, so that column gets its index here.

Revision ID: 20260115_0100
Revises: 20260114_0100
Create Date: 2026-01-15 09:31:44
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260115_0100"
down_revision = "20260114_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "licenses", sa.Column("exclude_from_calculations", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_licenses_expiration_date", "licenses", ["expiration_date"])


def downgrade() -> None:
    op.drop_index("ix_licenses_expiration_date", table_name="licenses")
    with op.batch_alter_table("licenses") as batch:
        batch.drop_column("exclude_from_calculations")
