"""create campaigns and their deliveries

Revision ID: 20251219_0100
Revises: 20251212_0100
Create Date: 2025-12-19 16:38:27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20251219_0100"
down_revision = "20251212_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False, server_default="email"),
        sa.Column("status", sa.String(20), nullable=False, server_default="paused"),
        sa.Column("interval_hours", sa.Integer(), nullable=False, server_default="24"),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_campaigns_organization_id_organizations"
        ),
    )
    op.create_index("ix_campaigns_organization_id", "campaigns", ["organization_id"])
    op.create_index("ix_campaigns_next_run_at", "campaigns", ["next_run_at"])
    op.create_table(
        "campaign_deliveries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("campaign_id", sa.String(36), nullable=False),
        sa.Column("license_id", sa.String(36), nullable=False),
        sa.Column("expiration_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_deliveries"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_deliveries_campaign_id_campaigns"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_campaign_deliveries_license_id_licenses"),
        sa.UniqueConstraint(
            "campaign_id",
            "license_id",
            "expiration_date",
            name="uq_campaign_deliveries_campaign_id_license_id_expiration_date",
        ),
    )


def downgrade() -> None:
    op.drop_table("campaign_deliveries")
    op.drop_index("ix_campaigns_next_run_at", table_name="campaigns")
    op.drop_index("ix_campaigns_organization_id", table_name="campaigns")
    op.drop_table("campaigns")
