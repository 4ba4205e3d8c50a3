"""Makes Slack, or the console, show each incident as it should be shown now."""

from notifier.notification import Evidence, Notification, decode_notification, encode_notification

__all__ = ["Evidence", "Notification", "decode_notification", "encode_notification"]
