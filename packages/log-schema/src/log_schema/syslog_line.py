"""Lines of syslog in the form of RFC 5424.

Grammar: https://www.rfc-editor.org/rfc/rfc5424#section-6. The mapping is that of OpenTelemetry's log data model,
appendix A: origin's ip is the client's address; facility, version, PROCID, MSGID and the other parameters of structured
data become attributes `syslog.…`.
Lines of the older RFC 3164 have no fixed form; they are plain text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from log_schema.assembly import checked
from log_schema.origin import Provenance
from log_schema.record import LONGEST_NAME, UNKNOWN_SERVICE, AttributeValue, LogRecord, Resource
from log_schema.severity import from_syslog
from log_schema.timestamp import parse_timestamp

_NIL = "-"
_HIGHEST_PRI = 191
# PRI, VERSION, TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID, with the lengths that the grammar gives them
_HEADER = re.compile(
    r"<(\d{1,3})>([1-9]\d?) (\S{1,35}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=[-\[])", re.ASCII
)
_LINE_END = re.compile(r"\r?\n(?=<)")
_NAME = r"[^\s=\]\"]{1,32}"
_ELEMENT = re.compile(rf"\[({_NAME})", re.ASCII)
_PARAMETER = re.compile(rf' ({_NAME})="((?:[^"\\\]]|\\.)*+)"', re.ASCII | re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\\]])')


class _StructuredData(NamedTuple):
    """The parameters by element and name, each with all its values, and where the data ends."""

    parameters: dict[str, list[str]]
    end: int


class _Line(NamedTuple):
    """A line in its parts."""

    header: re.Match[str]
    parameters: dict[str, list[str]]
    body: str


def syslog_lines(text: str) -> Iterator[str]:
    """Give the lines of a text that begins as one does; what follows one and begins otherwise belongs to it.

    Any other text stays whole.
    """
    start = 0
    for end in _LINE_END.finditer(text) if _HEADER.match(text) else ():
        if _HEADER.match(text, end.end()):
            yield text[start : end.start()]
            start = end.end()
    yield text[start:]


def record_from_syslog(text: str, provenance: Provenance, index: int) -> LogRecord | None:
    """Make the record at `index` of a message, of a line; None where it is no line of RFC 5424.

    Raises:
        ValueError: it is one, and has no time, nor its message.
    """
    header = _HEADER.match(text)
    data = _structured_data(text, header.end()) if header else None
    if header is None or data is None or int(header[1]) > _HIGHEST_PRI:
        return None
    time = _time(header[3])
    body = text[data.end :].removeprefix(" ").removeprefix("\ufeff").rstrip("\r\n")
    return _record(_Line(header, data.parameters, body), time, provenance, index)


def _record(line: _Line, time: int | None, provenance: Provenance, index: int) -> LogRecord:
    header, parameters, body = line
    facility, severity = divmod(int(header[1]), 8)
    host, app = (None if part == _NIL else part for part in header.group(4, 5))
    version = ", ".join(parameters.pop("origin.swVersion", ()))[:LONGEST_NAME]
    return checked(
        LogRecord(
            uid=provenance.uid(index),
            time_unix_nano=provenance.arrival if time is None else time,
            observed_time_unix_nano=provenance.arrival if time is None else None,
            severity_number=from_syslog(severity),
            body=body,
            resource=Resource(service_name=app or UNKNOWN_SERVICE, service_version=version or None, host_name=host),
            attributes=_attributes(header, facility, parameters),
        )
    )


def _attributes(header: re.Match[str], facility: int, parameters: dict[str, list[str]]) -> dict[str, AttributeValue]:
    named = {"syslog.procid": header[6], "syslog.msgid": header[7]}
    client = parameters.pop("origin.ip", ())
    return {
        "syslog.facility": facility,
        "syslog.version": int(header[2]),
        **{name: value for name, value in named.items() if value != _NIL},
        **({"client.address": ", ".join(client)} if client else {}),
        **{f"syslog.{name}": ", ".join(values) for name, values in parameters.items()},
    }


def _time(text: str) -> int | None:
    return None if text == _NIL else parse_timestamp(text)


def _structured_data(text: str, start: int) -> _StructuredData | None:
    """Read the elements that begin at `start`; None where they are malformed."""
    parameters: dict[str, list[str]] = {}
    end = start + (text[start] == _NIL)
    while text[start] != _NIL and text.startswith("[", end):
        element = _ELEMENT.match(text, end)
        end = _read_parameters(text, element, parameters) if element else end
        if not text.startswith("]", end):
            return None
        end += 1
    return _StructuredData(parameters, end) if end == len(text) or text[end] == " " else None


def _read_parameters(text: str, element: re.Match[str], parameters: dict[str, list[str]]) -> int:
    """Add an element's parameters, of which one may stand there again, such as origin's ip; give where they end."""
    end = element.end()
    while match := _PARAMETER.match(text, end):
        value = _ESCAPED.sub(r"\1", match[2])
        parameters.setdefault(f"{element[1]}.{match[1]}", []).append(value)
        end = match.end()
    return end
