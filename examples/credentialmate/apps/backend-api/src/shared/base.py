"""The declarative base of all models, and the metadata that migrations compare the database with."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.orm import DeclarativeBase

# Constraints get predictable names, so that a migration can drop what an earlier one created.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model inherits from."""

    __abstract__ = True

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
