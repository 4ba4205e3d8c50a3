"""Logs that were written once, sent again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from log_schema import DecodeError, LogRecord, Origin, decode, encode

from log_generator.emission import Emission
from log_generator.errors import GeneratorError
from log_generator.message import Message, message_of
from log_generator.replay_file import NumberedLine, read_lines
from log_generator.truth import Truth

LARGEST_RECORD = 1_000_000  # bytes; Kafka takes 1 MiB with key, headers and frame
_TOGETHER = 100  # records that are handed on at once, where they need not wait for their time
_GROWTH = 8  # no line becomes that much longer as one of our records

BadLine = Callable[[NumberedLine, str], None]


class Replay:
    """The records of files, as fast as they are taken or at a multiple of their own speed.

    Lines are read in any shape that `log_schema.decode` knows. A record's uid comes from the file's name and the
    line's number, unless it has one: replaying a file again gives the same. A line that is no record goes to
    `on_bad_line`, and the replay goes on.
    """

    def __init__(
        self,
        files: Sequence[Path],
        on_bad_line: BadLine,
        *,
        speed: float | None = None,
        shift_to: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._files = files
        self._on_bad_line = on_bad_line
        self._speed = speed
        self._shift_to = shift_to
        self._stopped = stopped  # looked at here too: finding the newest record may take long

    def __iter__(self) -> Iterator[Emission]:
        """Give the records; with `shift_to` their times are moved to that time.

        With a speed the first record's is that time and the gaps shrink by the speed; without, the newest's is.

        Raises:
            UnreadableFileError: a file can't be read on.
        """
        if self._speed is None:
            return self._at_once()
        return self._in_time(self._speed)

    def unfinished(self, stopped: int | None = None) -> Iterable[Truth]:  # noqa: ARG002 - nothing began
        """Give nothing: what was broken then isn't known."""
        return ()

    def _at_once(self) -> Iterator[Emission]:
        if self._shift_to is None:
            return _together(self._records(self._on_bad_line))
        newest = max((record.time_unix_nano for record in self._records(_ignore)), default=0)
        shift = self._shift_to - newest
        records = self._records(self._on_bad_line)
        return _together(_at(record, record.time_unix_nano + shift) for record in records)

    def _in_time(self, speed: float) -> Iterator[Emission]:
        first: int | None = None
        for record in self._records(self._on_bad_line):
            first = record.time_unix_nano if first is None else first
            due = int((record.time_unix_nano - first) / speed)
            yield [message_of(due, record if self._shift_to is None else _at(record, self._shift_to + due))]

    def _records(self, on_bad_line: BadLine) -> Iterator[LogRecord]:
        for path in self._files:
            for line in read_lines(path, self._stopped):
                try:
                    yield from _decode(line)
                except DecodeError as error:
                    on_bad_line(line, str(error))


def _together(records: Iterable[LogRecord]) -> Iterator[Emission]:
    some: list[Message] = []
    try:
        for record in records:
            some.append(message_of(0, record))
            if len(some) >= _TOGETHER:
                yield some
                some = []
    except GeneratorError:
        yield some  # what came before is sent all the same
        raise
    if some:
        yield some


def _decode(line: NumberedLine) -> tuple[LogRecord, ...]:
    records = decode(line.value, Origin(line.file.name, 0, line.number))
    if len(line.value) * _GROWTH > LARGEST_RECORD and any(len(encode(r)) > LARGEST_RECORD for r in records):
        raise DecodeError(f"larger than {LARGEST_RECORD:,} bytes as a record")
    return records


def _at(record: LogRecord, nano: int) -> LogRecord:
    return msgspec.structs.replace(record, time_unix_nano=max(nano, 0))


def _ignore(_line: NumberedLine, _reason: str) -> None:
    """Leave it to the second reading to report a bad line."""
