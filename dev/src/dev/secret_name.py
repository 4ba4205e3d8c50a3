"""Which settings are secrets, by their names."""

import re

_SECRET = re.compile(
    r"(TOKEN|PASSWORDS?|PASSWD|SECRETS?|API_?KEYS?|CREDENTIALS?|(FERNET|PRIVATE|ACCESS)_?KEY)(_|$)", re.I
)
# Where a secret is, not what it is; Airflow takes a command (`cat FILE`) in place of a file.
_POINTER = re.compile(r"_(FILE|CMD|DIR)$", re.I)


def names_secret(name: str) -> bool:
    """Say whether a setting of this name holds a secret itself."""
    return bool(_SECRET.search(name)) and not _POINTER.search(name)
