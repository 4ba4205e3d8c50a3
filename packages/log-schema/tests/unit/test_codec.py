"""The wire format stays readable."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from log_schema import Origin, decode, encode, json_schema
from log_schema.codec import decode_own

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_record_written_by_a_released_version_is_still_read_whole(file: Path) -> None:
    (record,) = decode(file.read_bytes(), Origin("logs", 0, 0))

    assert json.loads(encode(record)) == json.loads(file.read_bytes())


@pytest.mark.parametrize("version", re.findall(r"^## \[(\d[^]]*)]", CHANGELOG.read_text(), re.MULTILINE))
def test_every_released_version_has_left_records(version: str) -> None:
    """One with every field, one with as few as it allowed, and one that goes to the bounds of each."""
    expected = {version, f"{version}-least", f"{version}-bounds"}

    assert expected <= {file.stem for file in GOLDEN}


def test_a_field_that_a_later_version_added_is_passed_over() -> None:
    """So a reader may be older than what it reads."""
    record = json.loads(GOLDEN[0].read_bytes())

    assert decode_own(json.dumps(record | {"later": {"a": 1}}).encode()) == decode_own(json.dumps(record).encode())


def test_the_schema_names_what_a_record_must_have() -> None:
    definition = json_schema()["$defs"]["LogRecord"]  # type: ignore[index]

    assert definition["required"] == ["uid", "time_unix_nano", "severity_number", "body", "resource"]


@pytest.mark.parametrize(("name", "digits"), [("trace_id", 32), ("span_id", 16)])
def test_the_schema_asks_for_the_digits_that_reading_checks(name: str, digits: int) -> None:
    definition = json_schema()["$defs"]["LogRecord"]["properties"][name]  # type: ignore[index]

    assert {"type": "null"} in definition["anyOf"]
    assert f"^[0-9a-f]{{{digits}}}$" in [choice.get("pattern") for choice in definition["anyOf"]]
    with pytest.raises(msgspec.ValidationError, match=name):
        decode_own(json.dumps(json.loads(GOLDEN[0].read_bytes()) | {name: "G" * digits}).encode())
