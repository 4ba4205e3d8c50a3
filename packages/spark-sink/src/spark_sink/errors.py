"""What can go wrong, and whether trying again helps.

SinkError
├── CassandraUnavailableError     no node answers, or too few of them; retryable
├── SchemaMissingError            the tables are not there: migrate first
├── RefusedError                  Cassandra will never take this one row
├── UnstorableError               a record that no row can hold; it becomes a dead letter
├── StreamFailedError             the streaming query ended with an error
├── TopicReplacedError            a topic was made again since the checkpoint was written
├── MetricsPortError              the metrics can't be served where they should
└── MigrationError
    ├── MigrationFileError        a migration's file is not well formed
    ├── DriftError                files and history disagree
    ├── UnknownVersionError       neither files nor history have the version that is asked for
    ├── StatementFailedError      Cassandra refused a statement half-way through a migration
    ├── SchemaDisagreementError   the nodes do not agree on the schema in time; retryable
    ├── LockTimeoutError          another runner holds the lock for too long; retryable
    └── LockLostError             the lock expired while statements ran; retryable
"""


class SinkError(Exception):
    """The root: catch it where the process can only say what happened."""

    retryable = False


class CassandraUnavailableError(SinkError):
    """No node answered, or not as many as the consistency level asks for, for as long as we were told to try."""

    retryable = True


class SchemaMissingError(SinkError):
    """The keyspace or a table is missing."""

    def __init__(self, keyspace: str, reason: str) -> None:
        super().__init__(f"keyspace {keyspace!r} is not migrated ({reason}): run `spark-sink migrate apply` first")


class RefusedError(SinkError):
    """Cassandra calls a single row invalid, so it will never be stored as it is."""


class UnstorableError(SinkError):
    """A record has a field that no row can hold, such as a key longer than Cassandra's limit."""


class StreamFailedError(SinkError):
    """The streaming query ended with an error; the message is Spark's own, in one line."""


class TopicReplacedError(SinkError):
    """A topic was deleted and made again since the checkpoint was written, so its offsets mean other messages."""

    def __init__(self, topic: str, known_id: str, present_id: str) -> None:
        super().__init__(
            f"the topic {topic!r} was made again since the checkpoint was written (its id was {known_id}, now it"
            f" is {present_id}): what was not read of the old one is lost, and the checkpoint's offsets mean nothing in"
            " the new one. Choose a new SINK_CHECKPOINT_DIR: it reads the topic from its start, and doubles no record"
        )


class MetricsPortError(SinkError):
    """The metrics' port is taken, or not ours to take."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(f"no metrics on port {port} (SINK_METRICS_PORT): {reason}")


class MigrationError(SinkError):
    """The root of what can go wrong with migrations."""


class MigrationFileError(MigrationError):
    """A migration's name or text is not well formed; the message names the file and the line."""


class DriftError(MigrationError):
    """The keyspace's history and the migrations' files disagree; the message says what to do."""


class UnknownVersionError(MigrationError):
    """A repair is asked for of a migration that nobody knows."""


class StatementFailedError(MigrationError):
    """Cassandra refused a statement; the migration stands half-applied in the history."""


class SchemaDisagreementError(MigrationError):
    """The nodes did not agree on the schema in time after a statement."""

    retryable = True


class LockTimeoutError(MigrationError):
    """Another runner held the migration lock for longer than we wait."""

    retryable = True


class LockLostError(MigrationError):
    """The lock expired or was taken while our statements ran."""

    retryable = True
