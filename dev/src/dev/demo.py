"""The whole pipeline on this machine: an outage is generated, noticed, told, and every record is accounted for."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from log_schema.config import KafkaSettings

from dev.demo_interrupt import deferred_interrupt
from dev.demo_pipeline import Pipeline, Traffic, run_command, what_came_out, what_was_produced
from dev.demo_progress import Progress
from dev.demo_reconciliation import Row, reconcile
from dev.demo_screen import Screen
from dev.demo_services import Service, stop_all
from dev.demo_watch import Watch

_LOOK_EVERY_S = 0.5
_QUIESCE_WITHIN_S = 180.0
_KILLS = ((0.35, "error-analyzer"), (0.5, "notifier"), (0.65, "spark-sink"))  # when, as a share of the traffic


class ServiceEndedError(Exception):
    """A service ended by itself; the message has the end of its log."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Demo:
    """One run of a pipeline against servers that are up."""

    pipeline: Pipeline
    traffic: Traffic
    screen: Screen
    kafka: KafkaSettings
    kill: bool = False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> tuple[tuple[Row, ...], str | None]:
        """Prepare, generate, wait until everything has gone through, and compare; the services still run afterwards.

        Returns:
            The table, and a trace that the incident cites, if any.

        Raises:
            CommandError: preparing or reading back failed.
            ServiceEndedError: a service ended by itself.
        """
        self._prepare()
        watch = Watch(self.kafka, self.pipeline.receipts, self.pipeline.sink.log)
        try:
            self._generate(watch)
            final = self._quiesce(watch)
            rows = reconcile(what_was_produced(self.pipeline, watch), what_came_out(self.pipeline, watch, final))
            return rows, final.cited_trace()
        finally:
            watch.close()

    def _prepare(self) -> None:
        run_command(self.pipeline.env, "log_schema", "topics", "create")
        run_command(self.pipeline.env, "spark_sink", "migrate", "apply")
        for service in self.pipeline.services:
            start(service)
        self.screen.say(str(self.traffic))

    def _generate(self, watch: Watch) -> None:
        began = self.clock()
        kills = list(_KILLS) if self.kill else []
        while kills or self.pipeline.generator.exit_status() is None:
            progress = self._look(watch)
            # something must have been stored, or the sink would be killed before its work and not in the middle of it
            if kills and progress.stored and self.clock() - began >= kills[0][0] * self.traffic.seconds:
                self._kill_and_restart(kills.pop(0)[1])
        if status := self.pipeline.generator.exit_status():
            raise ServiceEndedError(
                f"log-generator ended with status {status}:\n{self.pipeline.generator.last_lines()}"
            )
        self.screen.say("generation is over; waiting until everything has gone through")

    def _quiesce(self, watch: Watch) -> Progress:
        deadline = self.clock() + _QUIESCE_WITHIN_S
        before, progress = Progress(), self._look(watch)
        # A lag of 0 may be a moment between two steps; seen twice, it is the end.
        while not (before.is_quiet and progress.is_quiet and before.errors == progress.errors):
            if self.clock() > deadline:
                self.screen.say(f"not everything went through within {_QUIESCE_WITHIN_S:.0f} s")
                break
            before, progress = progress, self._look(watch)
        return progress

    def _look(self, watch: Watch) -> Progress:
        for service in self.pipeline.consumers:
            if (status := service.exit_status()) is not None:
                raise ServiceEndedError(f"{service.name} ended by itself, status {status}:\n{service.last_lines()}")
        progress = watch.look()
        self.screen.show(progress)
        self.sleep(_LOOK_EVERY_S)
        return progress

    def _kill_and_restart(self, name: str) -> None:
        service = next(service for service in self.pipeline.consumers if service.name == name)
        pid = service.kill()
        start(service)
        self.screen.say(f"killed {name} (pid {pid}) with SIGKILL; started again")


def start(service: Service) -> None:
    """Start a service such that a Ctrl-C in between can't leave it behind unknown."""
    with deferred_interrupt():
        service.start()


@contextlib.contextmanager
def stopping_pipeline(pipeline: Pipeline, *, keep: Callable[[], bool]) -> Iterator[None]:
    """End the services on the way out, whatever happened, unless `keep` says to leave them."""
    try:
        yield
    finally:
        if not keep():
            with deferred_interrupt():
                stop_all(list(pipeline.services))
