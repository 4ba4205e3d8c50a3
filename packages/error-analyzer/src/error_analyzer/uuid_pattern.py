"""What a UUID looks like in a text."""

UUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
"""A regular expression without groups; what may stand beside it is for the user to say (RFC 9562, section 4)."""
