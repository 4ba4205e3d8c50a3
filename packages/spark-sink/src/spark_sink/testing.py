"""Stand-ins for our ports, for tests of whatever uses them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from log_schema import Severity
from log_schema.errors import DeliveryError
from log_schema.timestamp import NANOS_PER_MS
from msgspec import structs

from spark_sink.dead_letter import StoredDeadLetter, WholeDeadLetter
from spark_sink.errors import CassandraUnavailableError, MigrationError, SinkError
from spark_sink.log_query import FoundRecord
from spark_sink.migration_history import HistoryEntry, Scope
from spark_sink.placement import bucket_of
from spark_sink.rates import Count, Rate
from spark_sink.replay import Claim
from spark_sink.tables import Insert, Table


class FakeSchemaStore:
    """Implements `migrator.SchemaStore` in memory; `refused` statements fail when they are run."""

    def __init__(self, *, keyspace: str = "logs", refused: str = "") -> None:
        self.keyspace = keyspace
        self.lock_owner: str | None = None
        self.ran: list[str] = []
        self.on_run: Callable[[str], None] = lambda _: None
        self.on_lock: Callable[[], None] = lambda: None  # after each call about the lock has done its work
        self.refused = refused
        self._history: dict[tuple[Scope, int], HistoryEntry] = {}

    def prepare(self) -> None:
        """Create nothing: memory is there."""

    def history(self, scope: Scope = Scope.SHIPPED) -> list[HistoryEntry]:
        """Give what was remembered of a scope."""
        return [entry for entry in self._history.values() if entry.scope is scope]

    def remember(self, entry: HistoryEntry) -> None:
        """Keep the newest entry of a version."""
        self._history[entry.scope, entry.version] = entry

    def forget(self, scope: Scope, version: int) -> None:
        """Drop an entry."""
        self._history.pop((scope, version), None)

    def run(self, statement: str) -> None:
        """Note the statement, or refuse it."""
        if statement == self.refused:
            raise MigrationError("no viable alternative at input")
        self.ran.append(statement)
        self.on_run(statement)

    def take_lock(self, owner: str, ttl: timedelta) -> str:  # noqa: ARG002 - it does not expire
        """Take the lock if it is free, and give its owner."""
        self.lock_owner = self.lock_owner or owner
        self.on_lock()
        return self.lock_owner

    def renew_lock(self, owner: str, ttl: timedelta) -> bool:  # noqa: ARG002 - it does not expire
        """Say whether the lock is the owner's."""
        self.on_lock()
        return self.lock_owner == owner

    def release_lock(self, owner: str) -> None:
        """Free the lock if it is the owner's."""
        if self.lock_owner == owner:
            self.lock_owner = None
        self.on_lock()


_KEYS = {Table.RATES: 5, Table.INCIDENTS: 1}  # how many of the first values name a row; all of them elsewhere
_NAMES = {Table.LOGS: 5, Table.INCIDENTS: 0}  # which value is a row's name


class FakeRowStore:
    """Implements `sink.RowStore` and `sink.RateCounts` in memory: one row a key, the later write of a column wins.

    Records with a uid in `refused`, and incidents with an id in it, are refused. After `breaks_after` rows it raises,
    as one that is killed.
    """

    def __init__(self, refused: Collection[str] = (), breaks_after: int | None = None) -> None:
        self.rows: dict[tuple[object, ...], Insert] = {}
        self.breaks_after = breaks_after
        self._refused = refused

    def write(self, rows: Iterable[Insert]) -> list[Insert]:
        """Keep the rows."""
        refused = []
        for row in rows:
            if row.table in _NAMES and row.values[_NAMES[row.table]] in self._refused:
                refused.append(row)
                continue
            self._keep(row)
        return refused

    def counts(self, rates: Sequence[Rate]) -> dict[Rate, Count]:
        """Give what the rows of rates hold."""
        stored = {_rate(row): Count(*row.values[5:]) for row in self.rows.values() if row.table is Table.RATES}
        return {rate: stored[rate] for rate in rates if rate in stored}

    def _keep(self, row: Insert) -> None:
        if self.breaks_after is not None:
            if not self.breaks_after:
                raise CassandraUnavailableError("gone")
            self.breaks_after -= 1
        key = (row.table, *row.values[: _KEYS.get(row.table, len(row.values))])
        kept = self.rows.get(key, row)
        older, newer = sorted((kept, row), key=lambda one: one.written_us)
        values = tuple(old if new is None else new for old, new in zip(older.values, newer.values, strict=True))
        self.rows[key] = newer._replace(values=values)


class FakeLogReader:
    """Implements `log_query.LogReader` in memory.

    `opened` says which buckets were read from, with None for the service in the table of all services' errors, and
    `read` how many records were. While `away` is set, nothing can be read.
    """

    def __init__(self, found: Iterable[FoundRecord]) -> None:
        self._found = sorted(found, key=lambda one: one.newest_first)
        self.opened: list[tuple[str | None, int]] = []
        self.read = 0
        self.away: SinkError | None = None

    def add(self, *found: FoundRecord) -> None:
        """Store more records."""
        self._found = sorted([*self._found, *found], key=lambda one: one.newest_first)

    def services(self) -> list[str]:
        """Give the services that have records."""
        return sorted({found.record.service for found in self._found})

    def buckets(self, service: str, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give a service's buckets, newest first."""
        return self._buckets(self._of(service), from_ms, to_ms)

    def bucket(self, service: str, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a bucket, newest first."""
        self.opened.append((service, bucket_ms))
        return self._in_bucket(self._of(service), bucket_ms, from_ms, to_ms)

    def error_buckets(self, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the buckets with errors, newest first."""
        return self._buckets(self._errors(), from_ms, to_ms)

    def error_bucket(self, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the errors of a bucket, newest first."""
        self.opened.append((None, bucket_ms))
        return self._in_bucket(self._errors(), bucket_ms, from_ms, to_ms)

    def trace(self, trace_id: str, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a trace, newest first."""
        for found in self._found:
            if found.record.trace_id == trace_id and _is_between(found, from_ms, to_ms):
                yield found

    def _of(self, service: str) -> list[FoundRecord]:
        return [found for found in self._found if found.record.service == service]

    def _errors(self) -> list[FoundRecord]:
        return [found for found in self._found if found.record.severity_number >= Severity.ERROR]

    def _buckets(self, among: list[FoundRecord], from_ms: int, to_ms: int) -> Iterator[int]:
        if self.away:
            raise self.away
        buckets = {_bucket(found) for found in among}
        return iter(sorted((bucket for bucket in buckets if from_ms <= bucket < to_ms), reverse=True))

    def _in_bucket(self, among: list[FoundRecord], bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        for found in among:
            if _is_between(found, from_ms, to_ms) and _bucket(found) == bucket_ms:
                self.read += 1
                yield found


class FakeDeadLetterStore:
    """Implements `replay.DeadLetterStore` in memory; `claims` answers claims before memory does."""

    def __init__(self, letters: Iterable[WholeDeadLetter]) -> None:
        self._letters = {letter.exact_place: letter for letter in letters}
        self.claims: list[Claim | CassandraUnavailableError] = []
        self.claimed: list[int] = []  # offsets

    def letters(self) -> list[StoredDeadLetter]:
        """Give what a list would."""
        names = StoredDeadLetter.__struct_fields__
        return [StoredDeadLetter(**{name: getattr(one, name) for name in names}) for one in self._letters.values()]

    def whole(self, letter: StoredDeadLetter) -> WholeDeadLetter | None:
        """Give all of a dead letter."""
        return self._letters.get(letter.exact_place)

    def claim(self, letter: StoredDeadLetter, now_ms: int) -> Claim:
        """Claim it if it is as it was read."""
        if self.claims:
            answer = self.claims.pop(0)
            if isinstance(answer, CassandraUnavailableError):
                raise answer
            return answer
        kept = self._letters[letter.exact_place]
        if kept.replayed_ms != letter.replayed_ms:
            return Claim.TAKEN
        self._letters[letter.exact_place] = structs.replace(kept, replayed_ms=now_ms)
        self.claimed.append(letter.offset)
        return Claim.MADE


class FakeOutlet:
    """Implements `replay.Outlet` in memory; what `failures` holds at an offset is what becomes of that message."""

    def __init__(self, failures: Mapping[int, DeliveryError] | None = None) -> None:
        self.sent: list[WholeDeadLetter] = []
        self.on_send: Callable[[], None] = lambda: None
        self.forgets = False
        self._failures = failures or {}
        self._waiting: list[tuple[int, Callable[[], None]]] = []

    def send(self, letter: WholeDeadLetter, on_acknowledged: Callable[[], None]) -> None:
        """Take a message."""
        self.sent.append(letter)
        self._waiting.append((letter.offset, on_acknowledged))
        self.on_send()

    def settle(self) -> None:
        """Acknowledge what does not fail."""
        waiting, self._waiting = self._waiting, []
        for offset, on_acknowledged in waiting:
            if offset not in self._failures and not self.forgets:
                on_acknowledged()
        failed = [self._failures[offset] for offset, _ in waiting if offset in self._failures]
        if failed:
            raise failed[0]


class FakeStream:
    """Implements `stream.Stream`: answers from lists, the last answer for ever."""

    def __init__(self, *, ended: list[bool], between_batches: list[bool]) -> None:
        self._ended = ended
        self._between = between_batches
        self.stopped = False

    def ended(self) -> bool:
        """Give the next answer."""
        return self._ended.pop(0) if len(self._ended) > 1 else self._ended[0]

    def between_batches(self) -> bool:
        """Give the next answer."""
        return self._between.pop(0) if len(self._between) > 1 else self._between[0]

    def stop(self) -> None:
        """Note that it was stopped."""
        self.stopped = True


def _rate(row: Insert) -> Rate:
    service, _, minute, severity, source, *_ = row.values
    return Rate(service, minute, severity, source)


def _is_between(found: FoundRecord, from_ms: int, to_ms: int) -> bool:
    return from_ms <= found.filed_nanos // NANOS_PER_MS < to_ms


def _bucket(found: FoundRecord) -> int:
    return bucket_of(found.filed_nanos // NANOS_PER_MS)
