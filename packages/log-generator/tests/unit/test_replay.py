"""Replaying files of logs."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.errors import UnreadableFileError
from log_generator.replay import LARGEST_RECORD, Replay
from log_generator.replay_file import NumberedLine, read_lines
from log_schema import LogRecord
from log_schema.codec import decode_own

SECOND = 1_000_000_000
T0 = 1_675_000_000 * SECOND


def line(second: float, **more: object) -> str:
    return json.dumps({"timestamp": T0 // SECOND + second, "service": "cart", "message": f"m{second}"} | more)


class Skipped(list[tuple[int, str]]):
    def add(self, line: NumberedLine, reason: str) -> None:
        self.append((line.number, reason))


def replay(*files: Path, **options: float) -> tuple[list[tuple[int, LogRecord]], Skipped]:
    skipped = Skipped()
    emissions = list(Replay(files, skipped.add, **options))  # type: ignore[arg-type]
    messages = [message for item in emissions if isinstance(item, list) for message in item]
    return [(due, decode_own(value or b"")) for due, value, _ in messages], skipped


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    path = tmp_path / "logs.jsonl"
    path.write_text("\n".join([line(0), "", line(20), line(10)]) + "\n")
    return path


def test_every_line_is_a_record_at_once_with_its_own_time(logs: Path) -> None:
    given_, skipped = replay(logs)

    assert [(due, record.time_unix_nano - T0) for due, record in given_] == [(0, 0), (0, 20 * SECOND), (0, 10 * SECOND)]
    assert not skipped


def test_gzip_is_recognized_whatever_the_name(logs: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed" / "logs.jsonl"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(logs.read_bytes()))

    assert replay(packed) == replay(logs)


def test_the_same_file_gives_the_same_ids_and_another_name_others(logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(logs.read_bytes())
    ids = [{record.uid for _, record in replay(path)[0]} for path in (logs, logs, other)]

    assert ids[0] == ids[1]
    assert not ids[0] & ids[2]


def test_equal_lines_are_different_records(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text(f"{line(0)}\n{line(0)}\n")

    assert len({record.uid for _, record in replay(path)[0]}) == 2


def test_with_a_speed_gaps_shrink_and_times_are_kept(logs: Path) -> None:
    given_, _ = replay(logs, speed=10)

    assert [(due, record.time_unix_nano - T0) for due, record in given_] == [
        (0, 0),
        (2 * SECOND, 20 * SECOND),
        (1 * SECOND, 10 * SECOND),
    ]


def test_shifted_with_a_speed_the_first_record_is_now(logs: Path) -> None:
    given_, _ = replay(logs, speed=10, shift_to=5000 * SECOND)

    assert [record.time_unix_nano for _, record in given_] == [5000 * SECOND, 5002 * SECOND, 5001 * SECOND]


def test_shifted_without_a_speed_the_newest_record_is_now(logs: Path) -> None:
    given_, _ = replay(logs, shift_to=5000 * SECOND)

    assert [record.time_unix_nano for _, record in given_] == [4980 * SECOND, 5000 * SECOND, 4990 * SECOND]


def test_shifting_leaves_the_ids_as_they_are(logs: Path) -> None:
    assert [r.uid for _, r in replay(logs, shift_to=5000 * SECOND)[0]] == [r.uid for _, r in replay(logs)[0]]


def test_a_stop_ends_the_reading_also_while_the_newest_record_is_looked_for(logs: Path) -> None:
    skipped = Skipped()

    assert list(Replay([logs], skipped.add, shift_to=5000 * SECOND, stopped=lambda: True)) == []


def test_a_stop_ends_the_reading_of_a_pipe_that_nobody_writes_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    looks = iter([False, False, True])

    assert list(Replay([pipe], Skipped().add, stopped=lambda: next(looks, True))) == []


def test_a_line_that_is_no_record_is_reported_once_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(f"{line(0)}\n\n{{nonsense\n\xff\xfe\n{line(1)}\n".encode("latin-1"))

    given_, skipped = replay(path, shift_to=5000 * SECOND)

    assert len(given_) == 2
    assert [number for number, _ in skipped] == [3, 4]


def test_a_record_that_kafka_would_not_take_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    path.write_text(f"{line(0, message='x' * LARGEST_RECORD)}\n{line(1, message='x' * (LARGEST_RECORD - 1000))}\n")

    given_, skipped = replay(path)

    assert len(given_) == 1
    assert skipped == [(1, "larger than 1,000,000 bytes as a record")]


def test_a_gzip_that_is_cut_off_is_named_with_the_line(logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(logs.read_bytes())[:-12])

    with pytest.raises(UnreadableFileError, match=r"cut\.gz: line \d+ can't be read"):
        replay(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"none\.jsonl"):
        replay(tmp_path / "none.jsonl")


@given(st.binary(max_size=300))
def test_no_content_makes_it_fail_in_another_way(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    try:
        given_, skipped = replay(path)
        assert len(given_) + len(skipped) == len(list(read_lines(path)))
    except UnreadableFileError:
        pass


def test_a_line_without_an_end_is_a_bad_line_of_bounded_size(tmp_path: Path) -> None:
    path = tmp_path / "endless.jsonl"
    path.write_bytes(b"a" * 40_000_000 + b"\n" + line(0).encode() + b"\n")
    records, skipped = replay(path)

    assert [record.body for _, record in records] == ["m0"]
    assert [number for number, _ in skipped] == [1]
