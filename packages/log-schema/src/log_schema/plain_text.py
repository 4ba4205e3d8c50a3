"""Plain text, the last resort: a line as it was printed, with nothing known of it but what it says itself."""

from log_schema.assembly import checked
from log_schema.origin import Provenance
from log_schema.record import UNKNOWN_SERVICE, LogRecord, Resource
from log_schema.severity import Severity, parse_severity
from log_schema.text_level import level_in


def record_from_text(text: str, provenance: Provenance) -> LogRecord:
    """Make a record of a text, lines and colours and all; its time is the message's.

    The severity is that of the first level that its first 120 characters name, else INFO.

    Raises:
        ValueError: the message has no time.
    """
    level = level_in(text)
    return checked(
        LogRecord(
            uid=provenance.uid(0),
            time_unix_nano=provenance.arrival,
            observed_time_unix_nano=provenance.arrival,
            severity_number=parse_severity(level) if level else Severity.INFO,
            severity_text=level,
            body=text.rstrip("\r\n"),
            resource=Resource(service_name=UNKNOWN_SERVICE),
        )
    )
