"""The last few lines before an error, kept in bounded memory."""

from collections import OrderedDict, deque

from log_schema import LogRecord

from error_analyzer.event import ContextLine
from error_analyzer.redaction import redact_and_cut

_TEXT_LENGTH = 200


class RecentLines:
    """Remembers the last lines of the traces and instances that wrote most recently.

    Lines are kept as they came and redacted only when an error asks for them, since few are ever asked for.
    """

    def __init__(self, *, lines: int = 4, keys: int = 4_000) -> None:
        self._lines = lines
        self._keys = keys
        self._recent: OrderedDict[str, deque[LogRecord]] = OrderedDict()

    def add(self, record: LogRecord) -> None:
        """Remember a line; the longest silent trace or instance is forgotten for it when there are too many."""
        key = _key(record)
        lines = self._recent.get(key)
        if lines is None:
            lines = self._recent[key] = deque(maxlen=self._lines)
            if len(self._recent) > self._keys:
                self._recent.popitem(last=False)
        else:
            self._recent.move_to_end(key)
        lines.append(record)

    def before(self, record: LogRecord) -> tuple[ContextLine, ...]:
        """Give the lines remembered of the record's trace, or of its instance where it has no trace; redacted."""
        return tuple(_line(earlier) for earlier in self._recent.get(_key(record), ()))


def _key(record: LogRecord) -> str:
    if record.trace_id:
        return record.trace_id
    instance = record.resource.service_instance_id or record.resource.host_name or ""
    return f"{record.environment}\0{record.service}\0{instance}"


def _line(record: LogRecord) -> ContextLine:
    return ContextLine(
        record.service, record.time_unix_nano, record.severity_number, redact_and_cut(record.body, _TEXT_LENGTH)
    )
