"""The SQLAlchemy names that models are written with.

Models are written in the style of SQLAlchemy 2. Where only 1.4 is installed (Debian 12 ships it), the two names it
lacks are filled in here, so that importing the models needs nothing but SQLAlchemy. No other module asks which version
it runs on. The price is that every column states its type and its nullability, because 1.4 reads no annotations.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, relationship

try:
    from sqlalchemy.orm import DeclarativeBase, mapped_column
except ImportError:  # SQLAlchemy 1.4
    from sqlalchemy import Column as mapped_column
    from sqlalchemy.orm import declarative_base

    DeclarativeBase = declarative_base()

__all__ = ["DeclarativeBase", "Mapped", "mapped_column", "relationship"]
