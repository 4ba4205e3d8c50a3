"""Whom a container runs as: `uid` or `uid:gid`."""

import re

_NUMBERED = re.compile(r"[1-9]\d*(:\d+)?")


def is_numbered_and_not_root(user: str) -> bool:
    """Say whether a user is given by number, which can be told from root without the image; any group will do."""
    return bool(_NUMBERED.fullmatch(user))
