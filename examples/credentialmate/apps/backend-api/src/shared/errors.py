"""The errors that services raise. `main.py` turns them into HTTP answers; services know nothing of HTTP."""

from __future__ import annotations


class NotFoundError(LookupError):
    """There is no such row, or it belongs to another organization."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"{kind} {identifier} not found")
        self.kind = kind
        self.identifier = identifier


class RuleViolation(ValueError):
    """The request is well formed, and the rules of credentialing forbid it."""
