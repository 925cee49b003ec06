from contexts.organization.models.organization import Organization

__all__ = ["Organization"]
