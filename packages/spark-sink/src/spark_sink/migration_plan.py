"""What is left to apply, told from the files and the keyspace's history."""

from collections.abc import Sequence

from spark_sink.errors import DriftError
from spark_sink.migration import Migration
from spark_sink.migration_drift import find_drifts
from spark_sink.migration_history import HistoryEntry


def pending(migrations: Sequence[Migration], history: Sequence[HistoryEntry], keyspace: str) -> list[Migration]:
    """Give the migrations that are still to be applied, in order.

    Raises:
        DriftError: a file was edited, a version is unknown or was passed over, or one broke off half-way; the message
            says what to do.
    """
    if drifts := find_drifts(migrations, history, keyspace):
        raise DriftError(drifts[0].message)
    known = {(entry.scope, entry.version) for entry in history}
    return [migration for migration in migrations if (migration.scope, migration.version) not in known]
