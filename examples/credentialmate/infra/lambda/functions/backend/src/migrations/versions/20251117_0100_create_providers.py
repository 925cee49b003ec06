"""create providers

Revision ID: 20251117_0100
Revises: 20251110_0100
Create Date: 2025-11-17 10:31:05
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20251117_0100"
down_revision = "20251110_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "providers",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("npi", sa.String(10), nullable=False),
        sa.Column("first_name", sa.String(100), nullable=False),
        sa.Column("last_name", sa.String(100), nullable=False),
        sa.Column("degree", sa.String(20), nullable=False),
        sa.Column("specialty", sa.String(120), nullable=True),
        sa.Column("home_state", sa.String(2), nullable=True),
        sa.Column("status", sa.String(20), nullable=False, server_default="active"),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_providers"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_providers_organization_id_organizations"
        ),
        sa.UniqueConstraint("organization_id", "npi", name="uq_providers_organization_id_npi"),
    )
    op.create_index("ix_providers_organization_id", "providers", ["organization_id"])


def downgrade() -> None:
    op.drop_index("ix_providers_organization_id", table_name="providers")
    op.drop_table("providers")
