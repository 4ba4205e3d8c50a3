"""How large a batch may be before the server warns of it."""

import re

from cassandra.cluster import Session

from spark_sink.cassandra_errors import DRIVER_ERRORS

SHIPPED_LIMIT = 5 * 1024  # bytes; Cassandra's own default
_LARGEST = 64 * 1024  # beyond it larger batches gain nothing, and cost the server's heap
_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def largest_batch(session: Session) -> int:
    """Give how many bytes a batch may have so that the server does not warn (`batch_size_warn_threshold`).

    64 KiB at most, and a little less than the limit, as the server may count a bit more than we do. A server that does
    not tell, as it is older or the login may not look, is taken to have the limit it ships with.
    """
    cql = "SELECT value FROM system_views.settings WHERE name = 'batch_size_warn_threshold'"
    try:
        rows = list(session.execute(cql))
    except DRIVER_ERRORS:
        rows = []
    limit = parse_size(rows[0]["value"]) if rows else SHIPPED_LIMIT
    return min(_LARGEST, limit) * 24 // 25


def parse_size(text: str) -> int:
    """Read a size as Cassandra writes it, such as 5KiB; what is none counts as the limit that it ships with."""
    match = re.fullmatch(r"(\d+)([KMG]?i?B)", text or "")
    return int(match[1]) * _UNITS[match[2]] if match and match[2] in _UNITS else SHIPPED_LIMIT
