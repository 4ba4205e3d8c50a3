"""Plain text, the last resort: a line as it was printed, with nothing known of it but what it says itself."""

from log_schema.assembly import checked
from log_schema.origin import Provenance
from log_schema.record import UNKNOWN_SERVICE, LogRecord, Resource
from log_schema.text_level import spoken_severity


def record_from_text(text: str, provenance: Provenance, index: int) -> LogRecord:
    """Make the record at `index` of a message, of a text, lines and colours and all; its time is the message's.

    The severity is the first that its first 120 characters name, else INFO.

    Raises:
        ValueError: the message has no time.
    """
    severity_number, severity_text = spoken_severity(text)
    return checked(
        LogRecord(
            uid=provenance.uid(index),
            time_unix_nano=provenance.arrival,
            observed_time_unix_nano=provenance.arrival,
            severity_number=severity_number,
            severity_text=severity_text,
            body=text.rstrip("\r\n"),
            resource=Resource(service_name=UNKNOWN_SERVICE),
        )
    )
