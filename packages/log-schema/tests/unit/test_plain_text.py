"""Plain text, the last resort."""

from pathlib import Path

import pytest
from log_schema import DecodeError, Origin, decode

SHAPES = Path(__file__).parents[1] / "shapes"
ARRIVED = 1_764_000_002_000_000_000
ORIGIN = Origin("logs", 2, 40, ARRIVED)


def test_the_text_is_the_body_and_the_messages_time_its_time() -> None:
    (record,) = decode((SHAPES / "plain.txt").read_bytes(), ORIGIN)

    assert record.body == "2025-11-24 16:00:00,123 ERROR [seat] no seat left\n    at seat.Booking(Booking.java:12)"
    assert (record.time_unix_nano, record.observed_time_unix_nano) == (ARRIVED, ARRIVED)
    assert (record.service, record.attributes) == ("unknown_service", {})


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("2025-11-24 16:00:00,123 ERROR [seat] no seat left", "ERROR"),
        ("E1124 16:00:00.123456       7 booking.go:12] no seat left", "ERROR"),
        ("11-24 16:00:00.811  1702  2395 W Seat: one left", "WARN"),
        ("F/Seat( 100): gone", "FATAL"),
        ("ts=1 lvl=warn msg=one", "WARN"),
        ('time="t" level="error" msg=none', "ERROR"),
        ('- {"level":"error","msg":"none"}', "ERROR"),
        ("level: warn", "WARN"),
        ("[Mon] [php:error] [pid 7] none", "ERROR"),
        ("\x1b[31mERROR\x1b[0m none", "ERROR"),
        ("postgres[7] FATAL:  none", "FATAL"),
        ("WARNING: then ERROR", "WARN"),
        ("an ERROR-prone thing", "INFO"),
        ("an error of yours", "INFO"),
        ("level=banana", "INFO"),
        ("Everything fine", "INFO"),
        ("F/A and E/O are no levels", "INFO"),
        ("x" * 200 + " ERROR", "INFO"),
        ("[2025-11-24 16:00:00] production.ERROR: boom", "ERROR"),
        ("example.ERROR in a name", "INFO"),
        ('{"level":50,"msg":"none"}', "ERROR"),
        ('{"msg":"x","level": 3}', "ERROR"),
        ("compression level=3", "INFO"),
        ("<11>Oct 11 22:14:15 h su: bad", "ERROR"),
        ("<3>usb 1-1: bad", "ERROR"),
        ("<999> WARN of nothing", "WARN"),
        ("severity=high ERROR x", "ERROR"),
        ("level=DEBUG-4 msg=x", "TRACE"),
        ('"GET / HTTP/1.1" 500 ERROR', "ERROR"),
    ],
)
def test_the_severity_is_what_the_beginning_of_the_text_names(text: str, severity: str) -> None:
    (record,) = decode(text.encode(), ORIGIN, [("content-type", b"text/plain")])

    assert record.severity == severity


def test_colours_stay() -> None:
    assert decode(b"\x1b[31mred\x1b[0m\r\n", ORIGIN)[0].body == "\x1b[31mred\x1b[0m"


@pytest.mark.parametrize(
    "text",
    ["[Thu Jun 09 06:07:04 2005] [notice] LDAP: Built with OpenLDAP", "[ERROR] no", "[2026-01-01 10:00:00,123] up"],
)
def test_a_line_may_begin_with_a_bracket(text: str) -> None:
    assert decode(text.encode(), ORIGIN)[0].body == text


@pytest.mark.parametrize(
    "value",
    [
        b"a\0b",
        b"\x07",
        b"a\x1fb",
        b"\n \t",
        b"42",
        b"null",
        b'"text"',
        b'"\\ud800"',
        b"1e999",
        b" -5 ",
        b"{",
        b"{ oh",
        b'[{"msg": ',
        b"[[",
    ],
)
def test_what_is_binary_blank_or_json_is_no_text(value: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(value, ORIGIN)


def test_a_line_may_begin_with_a_quote_or_a_number() -> None:
    assert decode(b'"GET /" 200', ORIGIN)[0].body == '"GET /" 200'
    assert decode(b"5 seats left", ORIGIN)[0].body == "5 seats left"


def test_text_without_any_time_is_refused() -> None:
    with pytest.raises(DecodeError, match="no time of its own"):
        decode(b"hello", Origin("file.log", 0, 7))
