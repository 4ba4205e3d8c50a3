"""Every malformed message is what its name says, and becomes what its table promises."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.malformed import DEPTH, MALFORMED, MEGABYTE
from log_schema import DecodeError, LogRecord, Origin, Resource, decode, encode

ORIGIN = Origin("logs", 0, 1, 1_800_000_000_000_000_000)
KINDS = sorted(MALFORMED)


def record(body: str = "paid 12 €") -> LogRecord:
    return LogRecord(
        uid="u-1", time_unix_nano=10**18, severity_number=9, body=body, resource=Resource(service_name="cart")
    )


def made(kind: str, body: str = "paid 12 €") -> bytes:
    value = MALFORMED[kind].make(Random(1), encode(record(body)))
    assert value is not None
    return value


def of_outcome(outcome: str) -> list[str]:
    return [kind for kind in KINDS if MALFORMED[kind].becomes == outcome]


def test_there_are_all_the_kinds_that_readers_meet() -> None:
    asked_for = {"bad_utf8", "megabyte", "deep_json", "nan", "wrong_types", "nul", "lone_surrogate", "epoch_zero"}

    assert asked_for | {"far_future", "ansi", "tombstone", "duplicate_keys"} <= set(KINDS)


@pytest.mark.parametrize("kind", of_outcome("dead_letter"))
def test_what_becomes_a_dead_letter_is_read_by_nobody(kind: str) -> None:
    for seed in range(20):
        with pytest.raises(DecodeError):
            decode(MALFORMED[kind].make(Random(seed), encode(record())), ORIGIN)


@pytest.mark.parametrize("kind", of_outcome("record"))
def test_what_is_only_strange_is_read_under_the_same_uid(kind: str) -> None:
    assert {read.uid for read in decode(made(kind), ORIGIN)} == {"u-1"}


@pytest.mark.parametrize("kind", of_outcome("text"))
def test_what_is_text_is_read_as_such_under_a_uid_of_its_own(kind: str) -> None:
    (read,) = decode(made(kind), ORIGIN)

    assert read.uid != "u-1"
    assert read.body == (made(kind) or b"").decode()


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.text(), seed=st.integers(0, 2**32))
def test_any_record_can_be_taken_and_the_same_seed_gives_the_same_bytes(kind: str, body: str, seed: int) -> None:
    taken = encode(record(body))

    assert MALFORMED[kind].make(Random(seed), taken) == MALFORMED[kind].make(Random(seed), taken)


def test_a_tombstone_has_no_value() -> None:
    assert MALFORMED["tombstone"].make(Random(1), encode(record())) is None


def test_bad_utf8_is_no_utf8() -> None:
    with pytest.raises(UnicodeDecodeError):
        made("bad_utf8").decode()


@pytest.mark.parametrize("body", ["paid", "€" * 400, '"\n\\' * 30, ""])
def test_a_megabyte_is_one_whatever_the_body(body: str) -> None:
    assert MEGABYTE - 5_000 < len(made("megabyte", body)) <= MEGABYTE


def test_deep_json_is_deep() -> None:
    assert b"[" * DEPTH in made("deep_json")


def test_nan_stands_in_the_message_as_python_writes_it() -> None:
    assert str(json.loads(made("nan"))["load"]) == "nan"


def test_wrong_types_are_wrong() -> None:
    fields = json.loads(made("wrong_types"))

    assert [type(fields[name]) for name in ("body", "severity_number", "attributes")] == [int, str, list]


def test_a_nul_stands_in_the_body() -> None:
    assert "\0" in json.loads(made("nul"))["body"]


def test_a_lone_surrogate_can_not_be_written_again() -> None:
    with pytest.raises(UnicodeEncodeError):
        json.loads(made("lone_surrogate"))["attributes"]["user"].encode()


@pytest.mark.parametrize(("kind", "nanos"), [("epoch_zero", 0), ("far_future", 2**63 - 1), ("negative_time", -1)])
def test_a_strange_time_is_in_the_record(kind: str, nanos: int) -> None:
    assert json.loads(made(kind))["time_unix_nano"] == nanos


def test_ansi_commands_a_terminal() -> None:
    assert "\x1b[2J" in json.loads(made("ansi"))["body"]


def test_of_duplicate_keys_the_last_is_the_records_own() -> None:
    assert made("duplicate_keys").count(b'"body"') == 2
    assert decode(made("duplicate_keys"), ORIGIN) == (record(),)


def test_a_truncated_message_begins_as_the_record() -> None:
    assert encode(record()).startswith(made("truncated"))
    assert len(made("truncated")) < len(encode(record()))
