"""One of the processes of a crew."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import SynchronizedArray
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

from kafka.errors import KafkaError
from log_schema.config import LogSettings, load_settings
from log_schema.errors import DeliveryError, KafkaUnavailableError
from log_schema.process_log import configure_logging

from log_generator.carriage import carry
from log_generator.collector import collect_seldom
from log_generator.errors import GeneratorError, OutputError
from log_generator.outputs import Outputs, SinkName, open_outputs
from log_generator.pace import Pace
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.sink import Tally
from log_generator.traffic import Traffic
from log_generator.truth import Truth


@dataclass(frozen=True, slots=True)
class Task:
    """What a crew is to send."""

    scenario: str
    environment: str | None
    plan: Plan  # its start is told when all are ready
    receipts: Path | None
    truth: Path | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says when it is done, or can't begin."""

    seconds: float = 0
    drills: tuple[str, ...] = ()
    failure: str = ""


class Post(NamedTuple):
    """A worker's place in its crew: which it is, and what it hears and tells by."""

    number: int
    workers: int
    crew: Connection
    stop: Event
    board: "SynchronizedArray[int]"


def work(task: Task, post: Post) -> None:
    """Say None when it is ready, wait for the start, send, report the end.

    It is started with Ctrl-C and SIGTERM blocked: they are for the crew's own process, which passes a stop on. When
    that process is gone, this one stops too.
    """
    configure_logging("log-generator", load_settings(LogSettings))
    report = _work(task, post)
    with contextlib.suppress(OSError):  # nobody listens any more
        post.crew.send(report)
    os._exit(0)  # else the client, at the interpreter's end, waits once more for a broker that is away


def _work(task: Task, post: Post) -> Report:
    parent = os.getppid()
    collect_seldom()
    try:
        loaded = load_scenario(task.scenario, task.environment)
        outputs = open_outputs(SinkName.KAFKA, task.receipts, None if post.number else task.truth, append=True)
    except (GeneratorError, KafkaUnavailableError, DeliveryError, KafkaError) as error:
        return Report(failure=str(error) or repr(error))
    start = _await_start(post)
    if start is None:
        return Report()
    plan = replace(task.plan, given_start=start, worker=post.number, workers=post.workers)
    return _send(Traffic(loaded, plan), outputs, post, lambda: post.stop.is_set() or os.getppid() != parent)


def _await_start(post: Post) -> int | None:
    """Say that this worker is ready; give when to begin, or None where nobody listens any more."""
    try:
        post.crew.send(None)
        start: int = post.crew.recv()
    except (EOFError, OSError):
        return None
    return start


def _send(traffic: Traffic, outputs: Outputs, post: Post, stopped: Callable[[], bool]) -> Report:
    outcome = carry(
        traffic,
        outputs.sink,
        pace=Pace(stopped),
        progress=_Board(post.board, post.number),
        announce=_leave_out if post.number else outputs.announce,
        sync=outputs.sync,
    )
    failure = str(outcome.failure or "")
    try:
        outputs.finish()
    except OutputError as error:
        failure = failure or str(error)
    return Report(outcome.seconds, tuple(outputs.drills), failure)


def _leave_out(_truth: Truth) -> None:
    """Leave it to the first worker, which knows as much."""


class _Board:
    """Shows a worker's tally to the crew."""

    def __init__(self, board: "SynchronizedArray[int]", number: int) -> None:
        self._board = board
        self._first = number * len(Tally._fields)

    def __enter__(self) -> "_Board":
        """Begin."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """End."""

    def show(self, tally: Tally) -> None:
        """Write it where the crew reads it."""
        self._board[self._first : self._first + len(tally)] = list(tally)
