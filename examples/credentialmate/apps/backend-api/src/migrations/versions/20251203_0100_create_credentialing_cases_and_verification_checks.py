"""create credentialing cases and verification checks

Revision ID: 20251203_0100
Revises: 20251124_0100
Create Date: 2025-12-03 11:20:33
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20251203_0100"
down_revision = "20251124_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credentialing_cases",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("provider_id", sa.String(36), nullable=False),
        sa.Column("payer_name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, server_default="initial"),
        sa.Column("status", sa.String(20), nullable=False, server_default="open"),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("assigned_to", sa.String(120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_credentialing_cases"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_credentialing_cases_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name="fk_credentialing_cases_provider_id_providers"),
    )
    op.create_index("ix_credentialing_cases_organization_id", "credentialing_cases", ["organization_id"])
    op.create_index("ix_credentialing_cases_provider_id", "credentialing_cases", ["provider_id"])
    op.create_table(
        "verification_checks",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("license_id", sa.String(36), nullable=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("result", sa.String(20), nullable=False, server_default="pending"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_verification_checks"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["credentialing_cases.id"], name="fk_verification_checks_case_id_credentialing_cases"
        ),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_verification_checks_license_id_licenses"),
    )
    op.create_index("ix_verification_checks_case_id", "verification_checks", ["case_id"])


def downgrade() -> None:
    op.drop_index("ix_verification_checks_case_id", table_name="verification_checks")
    op.drop_table("verification_checks")
    op.drop_index("ix_credentialing_cases_provider_id", table_name="credentialing_cases")
    op.drop_index("ix_credentialing_cases_organization_id", table_name="credentialing_cases")
    op.drop_table("credentialing_cases")
