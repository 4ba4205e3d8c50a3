"""One request on its way through the call graph: one trace, spans in causal order, times that add up."""

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from log_schema import LogRecord, Resource

from log_generator.call_graph import Breakage, Node, Step
from log_generator.drill import Drill
from log_generator.line import Line
from log_generator.parameter import Draw, Value

_MS = 1_000_000
_NETWORK = 300_000  # one way
_LINE_GAP = 40_000  # from one line of a span to its next
_QUEUE = 25 * _MS  # until a message is taken from a queue


class Reply(NamedTuple):
    """When a call came back, and why it failed if it did."""

    at: int
    error: str | None = None


class Span(NamedTuple):
    """One service's part in the request."""

    id: str
    resource: Resource


class Request:
    """Walks one request; `records` then holds what all services logged, not in order of time."""

    __slots__ = ("_draw", "_drill", "_next_uid", "_rng", "_trace_id", "records")

    def __init__(self, rng: Random, next_uid: Callable[[], str]) -> None:
        self._rng = rng
        self._next_uid = next_uid
        self._draw = Draw(rng)
        self._trace_id = f"{rng.getrandbits(128) or 1:032x}"  # all zero means no trace
        self._drill: Drill | None = None
        self.records: list[LogRecord] = []

    def serve(self, node: Node, at: int) -> Reply:
        """Let an operation work from `at`, in nanoseconds, with all that it calls."""
        random = self._rng.random
        span = Span(f"{self._rng.getrandbits(64) or 1:016x}", node.resources[int(random() * len(node.resources))])
        at = self._log_some(node.entering, span, at)
        for breakage in node.breakages:
            if breakage.drill.lasts_at(at) and random() < breakage.share:
                at, error = self._break(breakage, span, at)
                if error is not None:
                    return Reply(at, error)
        return self._work(node, span, at, int(node.half_work * (0.6 + 0.8 * random())))

    def _work(self, node: Node, span: Span, at: int, half: int) -> Reply:
        began, at = at, at + half
        for step in node.steps:
            if step.call.share < 1 and self._rng.random() >= step.call.share:
                continue
            at, error = self._call(step, span, at)
            if error is not None and not step.call.optional:
                return Reply(at, error)
        at += half
        if node.leaving:
            self._draw.facts = {"elapsed_ms": (at - began) // _MS}
            at = self._log_some(node.leaving, span, at)
        return Reply(at)

    def _call(self, step: Step, span: Span, at: int) -> Reply:
        if step.call.asynchronous:
            self.serve(step.target, at + _QUEUE)
            return Reply(at)
        began, attempts = at, step.call.retries + 1
        for attempt in range(1, attempts + 1):
            reply = self._attempt(step, at)
            if reply.error is None:
                return reply
            facts = _facts(step, reply, began, attempt)
            if attempt < attempts:
                at = self._log(step.retry, span, reply.at, facts) + step.call.backoff * attempt
        return self._give_up(step, span, reply.at, facts)

    def _attempt(self, step: Step, at: int) -> Reply:
        back, error = self.serve(step.target, at + _NETWORK)
        if back + _NETWORK - at > step.call.timeout:
            return Reply(at + step.call.timeout, f"deadline exceeded after {step.call.timeout // _MS} ms")
        return Reply(back + _NETWORK, error)

    def _give_up(self, step: Step, span: Span, at: int, facts: Mapping[str, Value]) -> Reply:
        at = self._log(step.failure, span, at, facts)
        return Reply(at, step.reply(self._draw))

    def _break(self, breakage: Breakage, span: Span, at: int) -> Reply:
        self._drill = breakage.drill
        breakage.drill.touch(self._trace_id, span.resource.service_name, at)
        hang = int(breakage.hang * (0.7 + 0.6 * self._rng.random()))
        self._draw.facts = {"elapsed_ms": hang // _MS}
        at = self._log_some(breakage.lines, span, at + hang)
        return Reply(at, breakage.reply(self._draw) if breakage.reply else None)

    def _log_some(self, lines: tuple[Line, ...], span: Span, at: int) -> int:
        for line in lines:
            if line.share >= 1 or self._rng.random() < line.share:
                at = self._write(line, span, at)
        return at

    def _log(self, line: Line, span: Span, at: int, facts: Mapping[str, Value]) -> int:
        self._draw.facts = facts
        if self._drill is not None:  # the fault has reached this service
            self._drill.touch(self._trace_id, span.resource.service_name, at)
        return self._log_some((line,), span, at)

    def _write(self, line: Line, span: Span, at: int) -> int:
        record = LogRecord(
            uid=self._next_uid(),
            time_unix_nano=at,
            severity_number=line.severity_number,
            severity_text=line.severity_text,
            body=line.write(self._draw),
            trace_id=self._trace_id,
            span_id=span.id,
            resource=span.resource,
            attributes=line.attributes(self._draw),
        )
        self.records.append(record)
        return at + _LINE_GAP


def _facts(step: Step, reply: Reply, began: int, attempt: int) -> dict[str, Value]:
    return {
        "callee": step.target.service,
        "reason": reply.error or "",
        "elapsed_ms": (reply.at - began) // _MS,
        "timeout_ms": step.call.timeout // _MS,
        "attempt": attempt,
        "attempts": step.call.retries + 1,
    }
