"""Receipts and truths in files."""

import json
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.producer.future import RecordMetadata
from log_generator.errors import OutputError
from log_generator.message import Message, label_of, message_of
from log_generator.receipt_file import ReceiptFile
from log_generator.testing import A_TRUTH
from log_generator.truth_file import TruthFile
from log_schema import LogRecord, Origin, Resource, decode
from msgspec.structs import replace


def place(offset: int) -> RecordMetadata:
    return RecordMetadata("logs", 3, TopicPartition("logs", 3), offset, 0, None, 0, 0, 0)


def record(uid: str, severity_number: int) -> Message:
    resource = Resource(service_name="cart")
    made = LogRecord(uid=uid, time_unix_nano=1, severity_number=severity_number, body="b", resource=resource)
    return message_of(0, made)


def test_a_receipt_names_the_record_and_where_kafka_has_it(tmp_path: Path) -> None:
    receipts = ReceiptFile(tmp_path / "r.jsonl")
    receipts.write(record('a"b', 17), place(5))
    receipts.close()

    assert json.loads((tmp_path / "r.jsonl").read_text()) == {
        "uid": 'a"b',
        "severity_number": 17,
        "partition": 3,
        "offset": 5,
    }


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"{}", b"[" * 100_000])
def test_what_is_no_record_has_a_receipt_without_a_uid(tmp_path: Path, value: bytes | None) -> None:
    receipts = ReceiptFile(tmp_path / "r.jsonl")
    receipts.write((0, value, label_of("cart", 9, ours=False)), place(1))
    receipts.close()

    assert json.loads((tmp_path / "r.jsonl").read_text())["uid"] is None


def test_what_is_read_as_a_record_although_it_is_none_of_ours_has_the_uid_it_is_read_under(tmp_path: Path) -> None:
    receipts = ReceiptFile(tmp_path / "r.jsonl")
    values = [b"[" + (record("u-1", 9)[1] or b"") + b"]", b"a line of text"]
    for offset, value in enumerate(values):
        receipts.write((0, value, label_of("cart", 9, ours=False)), place(offset))
    receipts.close()

    found = [json.loads(line)["uid"] for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert found == ["u-1", decode(values[1], Origin("logs", 3, 1, 0))[0].uid]


def test_receipts_go_on_in_a_file_that_others_write_too(tmp_path: Path) -> None:
    ReceiptFile(tmp_path / "r.jsonl").close()
    first, second = (ReceiptFile(tmp_path / "r.jsonl", append=True) for _ in range(2))
    for offset in range(100):
        (first, second)[offset % 2].write(record(str(offset), 9), place(offset))
        (first, second)[offset % 3 % 2].sync()
    first.close()
    second.close()

    lines = (tmp_path / "r.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["offset"] for line in lines) == list(range(100))


def test_receipts_can_be_read_while_they_are_written(tmp_path: Path) -> None:
    receipts = ReceiptFile(tmp_path / "r.jsonl")
    receipts.write(record("a", 9), place(1))
    receipts.sync()

    assert (tmp_path / "r.jsonl").read_text().endswith("}\n")
    receipts.close()


def test_receipts_that_cannot_be_written_are_no_receipts() -> None:
    full = Path("/dev/full")  # a disk without room
    receipts = ReceiptFile(full)
    receipts.write(record("a", 9), place(1))
    receipts.sync()

    with pytest.raises(OutputError, match="not complete"):
        receipts.close()


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        ReceiptFile(tmp_path / "nowhere" / "r.jsonl")
    with pytest.raises(OutputError, match="nowhere"):
        TruthFile(tmp_path / "nowhere" / "t.jsonl")


def test_a_truth_is_a_line_and_a_new_run_begins_anew(tmp_path: Path) -> None:
    truth = replace(A_TRUTH, trace_ids=("t",))
    for _ in range(2):
        file = TruthFile(tmp_path / "t.jsonl")
        file.announce(truth)

    (line,) = (tmp_path / "t.jsonl").read_text().splitlines()
    assert json.loads(line)["to_unix_nano"] is None
    assert json.loads(line)["trace_ids"] == ["t"]
