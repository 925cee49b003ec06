"""create licenses

Revision ID: 20251124_0100
Revises: 20251117_0100
Create Date: 2025-11-24 15:47:58
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20251124_0100"
down_revision = "20251117_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "licenses",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("provider_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("license_type", sa.String(40), nullable=False),
        sa.Column("license_number", sa.String(60), nullable=False),
        sa.Column("specialty", sa.String(120), nullable=True),
        sa.Column("issuing_board", sa.String(200), nullable=True),
        sa.Column("board_url", sa.String(500), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_temporary", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("controlled_substances", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("status", sa.String(20), nullable=False, server_default="active"),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expiration_date", sa.Date(), nullable=True),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("renewal_fee_cents", sa.Integer(), nullable=True),
        sa.Column("cme_hours_required", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_licenses"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_licenses_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name="fk_licenses_provider_id_providers"),
        sa.UniqueConstraint(
            "organization_id",
            "state",
            "license_type",
            "license_number",
            name="uq_licenses_organization_id_state_license_type_license_number",
        ),
    )
    op.create_index("ix_licenses_organization_id", "licenses", ["organization_id"])
    op.create_index("ix_licenses_provider_id", "licenses", ["provider_id"])


def downgrade() -> None:
    op.drop_index("ix_licenses_provider_id", table_name="licenses")
    op.drop_index("ix_licenses_organization_id", table_name="licenses")
    op.drop_table("licenses")
