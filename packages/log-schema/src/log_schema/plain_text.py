"""Plain text, the last resort: a line as it was printed, with nothing known of it but what it says itself."""

import re

from log_schema.assembly import checked
from log_schema.origin import Provenance
from log_schema.record import UNKNOWN_SERVICE, LogRecord, Resource
from log_schema.severity import Severity, parse_severity

_HEAD = 120  # characters; what stands behind is talk
_LETTER = re.compile(
    r"(?P<klog>[IWEF])\d{4} \d\d:"  # also glog: E0113 12:34:56.789
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +\d+ +\d+ (?P<logcat>[VDIWEFA]) "  # 01-13 12:34:56.789  100  101 E Tag:
    r"|(?P<brief>[VDIWEF])/",  # logcat's brief form: E/Tag( 100):
    re.ASCII,
)
_NAMES = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|EMERGENCY|ALERT|PANIC"
# in capitals, as a word of its own; or in any case where the text says that it is the level: level=warn, [error]
_WORD = re.compile(
    rf"(?<![\w.-])(?:(?P<capitals>{_NAMES})"
    r"|(?i:level|lvl|severity)=\"?(?P<named>[A-Za-z]{1,12})"
    rf"|\[(?:[a-z_]{{1,20}}:)?(?P<bracketed>(?i:{_NAMES}|CRIT|EMERG))(?=\]))"
    r"(?![\w-])",
    re.ASCII,
)


def record_from_text(text: str, provenance: Provenance) -> LogRecord:
    """Make a record of a text, lines and colours and all; its time is the message's.

    The severity is that of the first level that its first 120 characters name, else INFO.

    Raises:
        ValueError: the message has no time.
    """
    level = _level(text[:_HEAD])
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


def _level(head: str) -> str | None:
    match = _LETTER.match(head) or _WORD.search(head)
    level = match and match[match.lastgroup or 0]
    if level is None:
        return None
    try:
        parse_severity(level)
    except ValueError:
        return None
    return level
