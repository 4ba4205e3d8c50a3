"""Processes that make and send a run's records together: one Python process sends no faster than one core lets it.

Each worker walks the whole run, so all of them know what every other does, and sends the requests that are its own.
The records are those of a single worker, to the byte.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from log_generator.carriage import Outcome
from log_generator.errors import WorkerError
from log_generator.progress import Progress, every_moment
from log_generator.pulse import Pulse
from log_generator.sink import Tally
from log_generator.worker import Post, Report, Task, work

_GLANCE_S = 0.1  # how soon a stop is passed on


class Crew:
    """Starts the workers, lets them begin together, and adds up what they do."""

    def __init__(self, task: Task, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._board = context.Array("q", workers * len(Tally._fields), lock=False)
        self._workers: dict[Connection, SpawnProcess] = {}
        self._names: dict[Connection, str] = {}
        for number in range(workers):
            ours, theirs = context.Pipe()
            post = Post(number, workers, theirs, self._stop, self._board)
            process = context.Process(target=work, args=(task, post), name=f"worker-{number}", daemon=True)
            process.start()
            theirs.close()
            self._workers[ours], self._names[ours] = process, f"worker {number + 1} of {workers}"
        self.drills: tuple[str, ...] = ()

    def __enter__(self) -> "Crew":
        """Begin."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """End whoever still works: what they had in flight may or may not be in Kafka."""
        for process in self._workers.values():
            process.kill()
            process.join()

    def await_ready(self) -> None:
        """Wait until every worker is connected.

        Raises:
            WorkerError: one can't begin.
        """
        for worker in self._workers:
            report = self._hear(worker)
            if report.failure:
                raise WorkerError(report.failure)

    def carry(self, start: int, stopped: Callable[[], bool], progress: Progress, pulse: Pulse) -> Outcome:
        """Let all workers send from `start` on, in nanoseconds since the epoch, and wait for their ends.

        When one fails the others are stopped too: what is missing then can be sent again with the same seed.
        """

        def show() -> None:
            tally = self._tally()
            progress.show(tally)
            pulse.feel(tally)

        for worker in self._workers:
            worker.send(start)
        with progress, every_moment(show):
            reports = self._reports(stopped)
        failures = [WorkerError(report.failure) for report in reports if report.failure]
        self.drills = tuple(drill for report in reports for drill in report.drills)
        return Outcome(self._tally(), max(report.seconds for report in reports), failures[0] if failures else None)

    def _reports(self, stopped: Callable[[], bool]) -> list[Report]:
        waiting, reports = set(self._workers), []
        while waiting:
            for worker in wait(list(waiting), _GLANCE_S):
                assert isinstance(worker, Connection)
                reports.append(self._hear(worker))
                waiting.remove(worker)
            if stopped() or any(report.failure for report in reports):
                self._stop.set()
        return reports

    def _hear(self, worker: Connection) -> Report:
        try:
            report: Report = worker.recv()
        except (EOFError, ConnectionResetError):
            process = self._workers[worker]
            process.join()
            return Report(failure=f"{self._names[worker]} ended with status {process.exitcode}")
        return report

    def _tally(self) -> Tally:
        size = len(Tally._fields)
        return Tally(*(sum(self._board[column::size]) for column in range(size)))
