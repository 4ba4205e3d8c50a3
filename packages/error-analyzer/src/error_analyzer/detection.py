"""From a log record to the error event it is, if it is one."""

from log_schema import LogRecord

from error_analyzer.context import RecentLines
from error_analyzer.event import ErrorEvent, Source
from error_analyzer.fingerprint import fingerprint_of
from error_analyzer.mentions import mentions_in
from error_analyzer.redaction import redact_and_cut
from error_analyzer.template import template_of

BODY_LENGTH = 1_000  # with its context an event stays far below Kafka's and its batches' limits
_MESSAGE_LENGTH = 500
_MOST_SERVICES = 2_000
_COUNTERPARTS = ("peer.service", "server.address", "net.peer.name", "upstream", "upstream_service", "downstream")


class Detector:
    """Sees every record in order and makes events of the errors; what it remembers only enriches them."""

    def __init__(self, recent: RecentLines | None = None) -> None:
        self._recent = recent or RecentLines()
        self._services: dict[str, None] = {}
        self._since: dict[tuple[str, str], int] = {}  # records since the last error, by environment and service

    def see(self, record: LogRecord, source: Source) -> ErrorEvent | None:
        """Remember the record, and give its event if it is at least an ERROR."""
        if record.service not in self._services and len(self._services) < _MOST_SERVICES:
            self._services[record.service] = None
        since = self._count(record)
        event = self._event(record, source, since) if record.is_error else None
        self._recent.add(record)
        return event

    def _count(self, record: LogRecord) -> int:
        key = record.environment, record.service
        since = self._since.get(key, 0)
        if since or key in self._since or len(self._since) < _MOST_SERVICES:
            self._since[key] = 0 if record.is_error else since + 1
        return since

    def _event(self, record: LogRecord, source: Source, since: int) -> ErrorEvent:
        body = redact_and_cut(record.body, BODY_LENGTH)
        exception_type, message = (_attribute(record, f"exception.{part}") for part in ("type", "message"))
        template = template_of(body) or template_of(message or exception_type or "")
        return ErrorEvent(
            event_id=record.uid,
            fingerprint=fingerprint_of(record.service, template),
            template=template,
            service=record.service,
            environment=record.environment,
            time_unix_nano=record.time_unix_nano,
            severity_number=record.severity_number,
            body=body,
            source=source,
            trace_id=record.trace_id,
            span_id=record.span_id,
            exception_type=exception_type,
            exception_message=message,
            mentions=self._mentions(record, f"{body}\n{message or ''}"),
            records_since=since,
            context=self._recent.before(record),
        )

    def _mentions(self, record: LogRecord, text: str) -> tuple[str, ...]:
        said = " ".join(f"to {record.attributes[name]}" for name in _COUNTERPARTS if name in record.attributes)
        return mentions_in(f"{text}\n{said}", record.service, self._services)


def _attribute(record: LogRecord, name: str) -> str | None:
    value = record.attributes.get(name)
    return redact_and_cut(str(value), _MESSAGE_LENGTH) if value not in {None, ""} else None
