"""create imlc applications

Revision ID: 20260109_0100
Revises: 20260108_0100
Create Date: 2026-01-09 10:14:49
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20260109_0100"
down_revision = "20260108_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imlc_applications",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("provider_id", sa.String(36), nullable=False),
        sa.Column("principal_license_id", sa.String(36), nullable=False),
        sa.Column("requested_states", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default="draft"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_imlc_applications"),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name="fk_imlc_applications_provider_id_providers"),
        sa.ForeignKeyConstraint(
            ["principal_license_id"], ["licenses.id"], name="fk_imlc_applications_principal_license_id_licenses"
        ),
    )
    op.create_index("ix_imlc_applications_provider_id", "imlc_applications", ["provider_id"])
    op.create_index("ix_imlc_applications_principal_license_id", "imlc_applications", ["principal_license_id"])


def downgrade() -> None:
    op.drop_index("ix_imlc_applications_principal_license_id", table_name="imlc_applications")
    op.drop_index("ix_imlc_applications_provider_id", table_name="imlc_applications")
    op.drop_table("imlc_applications")
