"""Processes that make and send a run's records together: one Python process sends no faster than one core lets it.

Each worker walks the whole run, so all of them know what every other does, and sends the requests that are its own.
The records are those of a single worker, to the byte.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from log_generator.carriage import Outcome
from log_generator.errors import WorkerError
from log_generator.progress import Progress, every_moment
from log_generator.pulse import Pulse
from log_generator.receipt_file import ReceiptFile
from log_generator.sink import Tally
from log_generator.worker import Post, Report, Task, work

_GLANCE_S = 0.1  # how soon a stop is passed on


class Crew:
    """Starts the workers, lets them begin together, and adds up what they do.

    `stopped` says whether the crew is asked to stop. It is a context: at its end no worker is left.
    """

    def __init__(self, task: Task, workers: int, stopped: Callable[[], bool]) -> None:
        self._task = task
        self._size = workers
        self._stopped = stopped
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        self._board = self._context.Array("q", workers * len(Tally._fields), lock=False)
        self._workers: dict[Connection, SpawnProcess] = {}
        self.drills: tuple[str, ...] = ()

    def __enter__(self) -> "Crew":
        """Start the workers."""
        try:
            with _signals_held():
                self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        for number in range(self._size):
            ours, theirs = self._context.Pipe()
            post = Post(number, self._size, theirs, self._stop, self._board)
            process = self._context.Process(target=work, args=(self._task, post), daemon=True)
            process.start()
            theirs.close()
            self._workers[ours] = process

    def __exit__(self, *_exception: object) -> None:
        """End whoever still works: what they had in flight may or may not be in Kafka."""
        for process in self._workers.values():
            process.kill()
            process.join()

    def await_ready(self) -> bool:
        """Wait until every worker is connected; say no if the crew is asked to stop before.

        Raises:
            WorkerError: one can't begin.
        """
        waiting = set(self._workers)
        while waiting and not self._stopped():
            for worker in _speaking(waiting):
                if report := self._hear(worker):
                    raise WorkerError(report.failure)
                waiting.remove(worker)
        return not waiting

    def carry(self, start: int, progress: Progress, pulse: Pulse) -> Outcome:
        """Let all workers send from `start` on, in nanoseconds since the epoch, and wait for their ends.

        When one fails the others are stopped too: what is missing then can be sent again with the same seed.
        """

        def show() -> None:
            tally = self._tally()
            progress.show(tally)
            pulse.feel(tally)

        if self._task.receipts:
            ReceiptFile(self._task.receipts).close()  # begins it anew; the workers add to it
        for worker in self._workers:
            with contextlib.suppress(OSError):  # it is gone, which is heard below
                worker.send(start)
        with progress, every_moment(show):
            reports = self._reports()
        failures = [WorkerError(report.failure) for report in reports if report.failure]
        self.drills = tuple(drill for report in reports for drill in report.drills)
        return Outcome(self._tally(), max(report.seconds for report in reports), failures[0] if failures else None)

    def _reports(self) -> list[Report]:
        waiting, reports = set(self._workers), []
        while waiting:
            for worker in _speaking(waiting):
                reports.append(self._hear(worker) or Report())
                waiting.remove(worker)
            if self._stopped() or any(report.failure for report in reports):
                self._stop.set()
        return reports

    def _hear(self, worker: Connection) -> Report | None:
        """Give a worker's report, None where it is ready."""
        try:
            report: Report | None = worker.recv()
        except (EOFError, ConnectionResetError):
            process, number = self._workers[worker], list(self._workers).index(worker) + 1
            process.join()
            return Report(failure=f"worker {number} of {self._size} ended with status {process.exitcode}")
        return report

    def _tally(self) -> Tally:
        size = len(Tally._fields)
        return Tally(*(sum(self._board[column::size]) for column in range(size)))


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Let what is started meanwhile never hear of Ctrl-C and SIGTERM, and this process afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _speaking(workers: set[Connection]) -> list[Connection]:
    """Give those that have something to say, or have hung up."""
    return [worker for worker in wait(list(workers), _GLANCE_S) if isinstance(worker, Connection)]
