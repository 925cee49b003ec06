"""Loads every model, so that relationships between contexts, which name each other as text, can be resolved.

The folders of this code base are namespace packages; only `models` folders have an `__init__.py`, because importing
one is what registers its tables.
"""

from __future__ import annotations

from importlib import import_module

MODEL_PACKAGES = (
    "contexts.organization.models",
    "contexts.provider.models",
    "contexts.credentialing.models",
    "contexts.campaign.models",
    "contexts.notification.models",
)


def load_models() -> None:
    """Imports all model packages. Calling it again does nothing."""
    for package in MODEL_PACKAGES:
        import_module(package)
