from contexts.provider.models.imlc_application import ImlcApplication
from contexts.provider.models.license import License
from contexts.provider.models.provider import Provider

__all__ = ["ImlcApplication", "License", "Provider"]
