"""Looks for bytes that `decode` answers with anything but records that encode again, or a `DecodeError`.

Run it as the README says; each input's first byte chooses the headers.
"""

import sys

import atheris

with atheris.instrument_imports(include=["log_schema"]):
    from log_schema import DecodeError, Origin, decode, encode

ORIGIN = Origin("logs", 0, 1, 1_764_000_000_000_000_000)
HEADERS = (
    [("content-type", b"application/json")],
    [("content-type", b"text/plain")],
    [("log-schema-version", b"1")],
)


def look(content: bytes) -> None:
    """Decode once; whatever else is raised is a finding."""
    headers, value = (HEADERS[content[0]], content[1:]) if content and content[0] < len(HEADERS) else ((), content)
    try:
        records = decode(value, ORIGIN, headers)
    except DecodeError:
        return
    assert records, "no record, and no reason"
    for record in records:
        assert decode(encode(record), ORIGIN) == (record,), "another record is read back"


atheris.Setup(sys.argv, look)
atheris.Fuzz()
