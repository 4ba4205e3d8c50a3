"""Signs of life of a process's loops."""

from pathlib import Path

import pytest
from log_schema.config import HealthSettings, load_settings
from log_schema.heartbeat import Heartbeat, open_heartbeat
from log_schema.liveness import last_beats

NOW = 1_800_000_000.0


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Answer:
    """Says what it is told to, and counts how often it was asked."""

    def __init__(self, *, alive: bool) -> None:
        self.alive = alive
        self.asked = 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.alive


def test_a_loop_that_was_only_started_has_made_no_progress(tmp_path: Path) -> None:
    Heartbeat(tmp_path, "notifier.reconcile")

    assert last_beats(tmp_path, "notifier", NOW) == {"reconcile": None}


def test_a_loop_begins_anew_whatever_an_earlier_process_said(tmp_path: Path) -> None:
    Heartbeat(tmp_path, "notifier.reconcile", lambda: NOW).beat()
    Heartbeat(tmp_path, "notifier.reconcile", lambda: NOW)

    assert last_beats(tmp_path, "notifier", NOW) == {"reconcile": None}


def test_each_loop_has_the_age_of_its_own_last_beat(tmp_path: Path) -> None:
    clock = Clock()
    for loop, clock.now in (("detect", NOW - 3), ("diagnose", NOW - 90)):
        Heartbeat(tmp_path, f"error-analyzer.{loop}", clock).beat()

    assert last_beats(tmp_path, "error-analyzer", NOW) == {"detect": 3, "diagnose": 90}


def test_another_services_loops_are_left_out(tmp_path: Path) -> None:
    for name in ("log.a", "log-generator.delivery"):
        Heartbeat(tmp_path, name)

    assert set(last_beats(tmp_path, "log", NOW)) == {"a"}
    assert last_beats(tmp_path / "nowhere", "log", NOW) == {}


def test_a_beat_within_a_second_of_the_last_one_does_nothing(tmp_path: Path) -> None:
    clock, answer = Clock(), Answer(alive=True)
    heartbeat = Heartbeat(tmp_path, "s.l", clock)
    for clock.now in (NOW, NOW + 0.5, NOW + 0.99, NOW + 1):
        heartbeat.beat(answer)

    assert answer.asked == 2
    assert last_beats(tmp_path, "s", NOW + 1) == {"l": 0}


def test_a_loop_that_is_not_alive_does_not_beat_and_is_asked_once_a_second(tmp_path: Path) -> None:
    clock, answer = Clock(), Answer(alive=False)
    heartbeat = Heartbeat(tmp_path, "s.l", clock)
    for clock.now in (NOW, NOW + 0.5, NOW + 1.5):
        heartbeat.beat(answer)

    assert answer.asked == 2
    assert last_beats(tmp_path, "s", NOW) == {"l": None}


def test_a_clock_that_is_set_back_neither_stops_the_beats_nor_keeps_an_old_one_young(tmp_path: Path) -> None:
    clock = Clock()
    heartbeat = Heartbeat(tmp_path, "s.l", clock)
    heartbeat.beat()
    clock.now = NOW - 3600
    assert last_beats(tmp_path, "s", clock.now) == {"l": 3600}

    heartbeat.beat()

    assert last_beats(tmp_path, "s", clock.now) == {"l": 0}


def test_a_file_that_was_deleted_comes_back_and_a_folder_that_was_is_not_missed(tmp_path: Path) -> None:
    clock = Clock()
    heartbeat = Heartbeat(tmp_path / "health", "s.l", clock)
    (tmp_path / "health" / "s.l").unlink()
    heartbeat.beat()
    assert last_beats(tmp_path / "health", "s", NOW) == {"l": 0}

    (tmp_path / "health" / "s.l").unlink()
    (tmp_path / "health").rmdir()
    clock.now += 1
    heartbeat.beat()

    assert last_beats(tmp_path / "health", "s", NOW) == {}


def test_without_a_folder_nothing_is_asked_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTH_DIR", "")
    answer = Answer(alive=True)

    open_heartbeat(load_settings(HealthSettings), "notifier", "reconcile").beat(answer)

    assert answer.asked == 0


def test_a_folder_that_cannot_be_written_ends_the_process_with_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "health"

    with pytest.raises(SystemExit) as stopped:
        open_heartbeat(HealthSettings(dir=folder), "notifier", "reconcile")

    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"bad setting HEALTH_DIR: can't write to {folder}: Not a directory\n"
