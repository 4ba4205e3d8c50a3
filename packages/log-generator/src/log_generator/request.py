"""One request on its way through the call graph: one trace, spans in causal order, times that add up.

What is walked is a draft: its records hold marks where ids and parameters will stand (`blanks`), and their times are
counted from the request's beginning. `form` makes of it what is filled in again and again.
"""

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from log_schema import LogRecord, Resource

from log_generator.blanks import SPAN_ID, TRACE_ID, mark
from log_generator.call_graph import Breakage, CallGraph, Node, Step
from log_generator.condition import HEALTHY, Condition
from log_generator.line import Line
from log_generator.parameter import Draft, Value
from log_generator.touch import Touch

RARE = 0.1
"""What happens less often than that is not left to the draft, but decided each time that its form is filled in.

A hundred drafts would have a line of 1 % in none of them, or in three, for the whole run.
"""

_MS = 1_000_000
_NETWORK = 300_000  # one way
_LINE_GAP = 40_000  # from one line of a span to its next
_QUEUE = 25 * _MS  # until a message is taken from a queue
_MOST_DELIVERIES = 1_000


class Reply(NamedTuple):
    """When a call came back, and why it failed if it did."""

    at: int
    error: str | None = None


class Span(NamedTuple):
    """One service's part in the request."""

    id: str
    resource: Resource


class Written(NamedTuple):
    """A record, in draft, and the line it is of."""

    record: LogRecord
    line: Line


class Request:
    """Walks one request; `written` then holds what all services logged, not in order of time.

    What happens rarely does not, up to the one that is `forced`; `chances` are how likely each of these was.
    """

    def __init__(
        self, rng: Random, graph: CallGraph, condition: Condition = HEALTHY, now: int = 0, forced: int = -1
    ) -> None:
        self._rng = rng
        self._graph = graph
        self._condition = condition
        self._now = now
        self._forced = forced
        self._fault: int | None = None  # that was met on the way
        self.draft = Draft()
        self.trace = self.draft.blanks.number(TRACE_ID)
        self.written: list[Written] = []
        self.chances: list[float] = []
        self.touches: dict[int, Touch] = {}
        self.poisoned: set[int] = set()

    def serve(self, node: Node, at: int = 0) -> Reply:
        """Let an operation work from `at`, in nanoseconds after the beginning, with all that it calls."""
        span = Span(self.draft.blanks.mark(SPAN_ID), self._instance(node))
        struck = self._struck(node)
        if struck and struck.fault.redelivery:
            return self._take_poison(struck, struck.fault.redelivery, span, at)
        at = self._log_some(node.entering, span, at)
        error = None
        if struck:
            at, error = self._break(struck, span, at)
            if error is not None and struck.fault.kind != "bad_return":
                return Reply(at, error)
        done = self._work(node, span, at)
        return Reply(done.at, done.error or error)

    def _instance(self, node: Node) -> Resource:
        resources = node.resources
        for number in self._condition.lasting:
            redeployed = self._graph.redeployed.get(number, ())
            if redeployed and redeployed[0].service_name == node.service:
                resources = redeployed
        return resources[int(self._rng.random() * len(resources))]

    def _struck(self, node: Node) -> Breakage | None:
        for breakage in node.breakages:
            if breakage.number in self._condition.stuck:
                return breakage
            if breakage.number in self._condition.lasting and self._happens(breakage.fault.share):
                return breakage
        return None

    def _happens(self, share: float) -> bool:
        """Say whether it does; of what is rare nothing, but for the forced one, and after it whatever comes."""
        if share >= 1:
            return True
        if share > RARE or 0 <= self._forced < len(self.chances):
            return self._rng.random() < share
        self.chances.append(share)
        return len(self.chances) - 1 == self._forced

    def _work(self, node: Node, span: Span, at: int) -> Reply:
        half = int(node.half_work * (0.6 + 0.8 * self._rng.random()))
        began, at = at, at + half
        for step in node.steps:
            if not self._happens(step.call.share):
                continue
            at, error = self._call(step, span, at)
            if error is not None and not step.call.optional:
                return Reply(at, error)
        at += half
        if node.leaving:
            self.draft.facts = {"elapsed_ms": (at - began) // _MS}
            at = self._log_some(node.leaving, span, at)
        return Reply(at)

    def _call(self, step: Step, span: Span, at: int) -> Reply:
        if step.call.asynchronous:
            self.serve(step.target, at + _QUEUE)
            return Reply(at)
        retries, backoff = self._patience(step)
        began, attempts = at, retries + 1
        for attempt in range(1, attempts + 1):
            reply = self._attempt(step, at)
            if reply.error is None:
                return reply
            facts = _facts(step, reply, began, attempt, attempts)
            if attempt < attempts:
                at = self._log(step.retry, span, reply.at, facts) + backoff * attempt
        return self._give_up(step, span, reply.at, facts)

    def _patience(self, step: Step) -> tuple[int, int]:
        """Say how often a call is tried again and after how long; in a retry storm often and at once."""
        for breakage in step.target.breakages:
            if breakage.fault.retries and breakage.number in self._condition.lasting:
                return breakage.fault.retries, 0
        return step.call.retries, step.call.backoff

    def _attempt(self, step: Step, at: int) -> Reply:
        back, error = self.serve(step.target, at + _NETWORK)
        if back + _NETWORK - at > step.call.timeout:
            return Reply(at + step.call.timeout, f"deadline exceeded after {step.call.timeout // _MS} ms")
        return Reply(back + _NETWORK, error)

    def _give_up(self, step: Step, span: Span, at: int, facts: Mapping[str, Value]) -> Reply:
        at = self._log(step.failure, span, at, facts)
        return Reply(at, step.reply(self.draft))

    def _break(self, breakage: Breakage, span: Span, at: int) -> Reply:
        self._meet(breakage, span, at)
        hang = int(breakage.fault.hang * (0.7 + 0.6 * self._rng.random()))
        self.draft.facts = {"elapsed_ms": hang // _MS}
        at = self._log_touched(breakage.lines, span, at + hang)
        return Reply(at, breakage.reply(self.draft) if breakage.reply else None)

    def _take_poison(self, breakage: Breakage, redelivery: int, span: Span, at: int) -> Reply:
        """Fail at the same message again and again, until the fault is over; what comes after it waits for ever."""
        if breakage.number in self._condition.stuck or breakage.number in self.poisoned:
            return Reply(at)
        self.poisoned.add(breakage.number)
        self._meet(breakage, span, at)
        over = min(self._condition.lasting[breakage.number] - self._now, at + _MOST_DELIVERIES * redelivery)
        for again in range(at, max(over, at + 1), redelivery):
            self.draft.facts = {"elapsed_ms": (again - at) // _MS}
            self._log_touched(breakage.lines, span, again)
        return Reply(at)

    def _meet(self, breakage: Breakage, span: Span, at: int) -> None:
        self._fault = breakage.number
        self.touches.setdefault(breakage.number, Touch()).feel(span.resource.service_name, at)

    def _log_touched(self, lines: tuple[Line, ...], span: Span, at: int) -> int:
        """Log what the fault, where one was met, is the reason of: it has reached this service."""
        return self._log_some(lines, span, at, None if self._fault is None else self.touches[self._fault])

    def _log_some(self, lines: tuple[Line, ...], span: Span, at: int, touch: Touch | None = None) -> int:
        for line in lines:
            if self._happens(line.share):
                if touch is not None:
                    touch.feel(span.resource.service_name, at)
                    touch.tell(span.resource.service_name, line, at)
                at = self._write(line, span, at)
        return at

    def _log(self, line: Line, span: Span, at: int, facts: Mapping[str, Value]) -> int:
        self.draft.facts = facts
        return self._log_touched((line,), span, at)

    def _write(self, line: Line, span: Span, at: int) -> int:
        trace_id = mark(self.trace)
        record = line.record(self.draft, span.resource, at=at, trace_id=trace_id, span_id=span.id)
        self.written.append(Written(record, line))
        return at + _LINE_GAP


def _facts(step: Step, reply: Reply, began: int, attempt: int, attempts: int) -> dict[str, Value]:
    return {
        "callee": step.target.service,
        "reason": reply.error or "",
        "elapsed_ms": (reply.at - began) // _MS,
        "timeout_ms": step.call.timeout // _MS,
        "attempt": attempt,
        "attempts": attempts,
    }
