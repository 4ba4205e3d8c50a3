"""Reading a notification from a file that a person names."""

import sys
from pathlib import Path

import msgspec

from notifier.errors import InputError
from notifier.notification import Notification, decode_notification


def read_notification(name: str) -> Notification:
    """Read a notification's JSON from a file, or from standard input for `-`.

    Raises:
        InputError: it can't be read; the message names the file and the place in it.
    """
    try:
        value = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return decode_notification(value)
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{name}: not a notification: {error}") from error
