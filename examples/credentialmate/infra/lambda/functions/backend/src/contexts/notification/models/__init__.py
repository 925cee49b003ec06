from contexts.notification.models.notification import Notification

__all__ = ["Notification"]
