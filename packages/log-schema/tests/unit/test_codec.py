"""The wire format stays readable."""

import json
from pathlib import Path

import pytest
from log_schema import Origin, decode, encode, json_schema

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_record_written_by_a_released_version_is_still_read_whole(file: Path) -> None:
    (record,) = decode(file.read_bytes(), Origin("logs", 0, 0))

    assert json.loads(encode(record)) == json.loads(file.read_bytes())


def test_the_schema_names_what_a_record_must_have() -> None:
    definition = json_schema()["$defs"]["LogRecord"]  # type: ignore[index]

    assert definition["required"] == ["uid", "time_unix_nano", "severity_number", "body", "resource"]
