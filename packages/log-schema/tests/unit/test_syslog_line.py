"""Lines of syslog, RFC 5424; the examples are those of its section 6.5."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Origin, Resource, decode, derived_uid

SHAPE = Path(__file__).parents[1] / "shapes" / "syslog.txt"
ARRIVED = 1_764_000_002_000_000_000
ORIGIN = Origin("logs", 2, 40, ARRIVED)


def read(line: str) -> LogRecord:
    (record,) = decode(line.encode(), ORIGIN)
    return record


def test_a_line_is_read_field_by_field() -> None:
    record = read(SHAPE.read_text())

    assert record.time_unix_nano == 1_764_000_000_123_456_000
    assert (record.severity_number, record.body) == (17, "no seat left")
    assert record.resource == Resource(service_name="seat", service_version="1.4", host_name="n3")
    assert record.attributes == {
        "syslog.facility": 4,
        "syslog.version": 1,
        "syslog.procid": "88",
        "syslog.msgid": "ID1",
        "client.address": "10.0.0.1, 10.0.0.2",
        "syslog.seat@32473.row": "7",
        "syslog.seat@32473.note": 'a "b" ] \\ c',
    }


def test_nil_means_unknown() -> None:
    record = read("<0>1 - - - - - -")

    assert (record.time_unix_nano, record.observed_time_unix_nano) == (ARRIVED, ARRIVED)
    assert (record.service, record.resource.host_name, record.body) == ("unknown_service", None, "")
    assert record.attributes == {"syslog.facility": 0, "syslog.version": 1}
    assert record.severity_number == 21


@pytest.mark.parametrize(
    ("line", "body", "severity"),
    [
        ("<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47 - \ufeff'su root' failed", "'su root' failed", 18),
        ("<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time.", "%% It's time.", 10),
        ('<165>1 2003-10-11T22:14:15.003Z h e - ID47 [a@1 b="3"][c@2 d="high"]', "", 10),
        ("<14>1 2003-10-11T22:14:15Z h e - - [a@1] two\nlines", "two\nlines", 9),
    ],
)  # fmt: skip
def test_the_message_follows_the_structured_data(line: str, body: str, severity: int) -> None:
    record = read(line)

    assert (record.body, record.severity_number) == (body, severity)


@pytest.mark.parametrize(
    "line",
    [
        "<192>1 2003-10-11T22:14:15Z h e - - - m",
        "<34>Oct 11 22:14:15 mymachine su: m",
        "<34>1 yesterday h e - - - m",
        '<34>1 2003-10-11T22:14:15Z h e - - [a@1 b="3" m',
        '<34>1 2003-10-11T22:14:15Z h e - - [a@1 b="3"]m',
        "<34>1 2003-10-11T22:14:15Z h e - - -[a@1] m",
        "<34>1 2003-10-11T22:14:15Z h e - - [] m",
        "<34>1 2003-10-11T22:14:15Z h",
    ],
)
def test_a_line_that_only_looks_like_syslog_is_plain_text(line: str) -> None:
    record = read(line)

    assert (record.body, record.service, record.time_unix_nano) == (line, "unknown_service", ARRIVED)


def test_each_line_of_a_message_is_a_record_and_what_belongs_to_it_stays() -> None:
    value = (SHAPE.parent / "syslog-lines.txt").read_bytes()
    first, second = decode(value, ORIGIN)

    assert (first.body, second.body) == ("no seat left\n    at row 7", "one left")
    assert (first.severity_number, second.severity_number) == (17, 9)
    assert [first.uid, second.uid] == [derived_uid(value, ORIGIN, index) for index in (0, 1)]


def test_an_endless_version_is_cut() -> None:
    record = read(f'<14>1 - - seat - - [origin swVersion="{"1" * 1001}"] m')

    assert (record.service, record.resource.service_version) == ("seat", "1" * 1000)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_end_of_a_line_is_no_part_of_it(end: str) -> None:
    line = "<14>1 - - - - - - m"

    assert [record.body for record in decode(f"{line}{end}{line}{end}".encode(), ORIGIN)] == ["m", "m"]


def test_text_that_holds_a_line_of_syslog_stays_whole() -> None:
    text = "got this:\n<14>1 - - - - - - m"

    assert read(text).body == text


values = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=20)


@given(values)
def test_a_parameters_value_is_read_as_it_was_before_it_was_escaped(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
    record = read(f'<14>1 - - seat - - [a@1 b="{escaped}"] m')

    assert record.attributes.get("syslog.a@1.b") == value
