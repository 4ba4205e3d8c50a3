"""What a scenario puts among its records on purpose, and the account of it for the truth."""

import itertools
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from random import Random

from log_schema import LogRecord, Resource, Severity, encode

from log_generator.asides import Aside, Make
from log_generator.injections import Injection
from log_generator.malformed import MALFORMED
from log_generator.message import Message, label_of
from log_generator.planted import Planting, plant
from log_generator.scenario import Scenario
from log_generator.truth import Planted

_MOST_BYTES = 500_000  # of texts in a truth; written as JSON they may grow, and Kafka takes a million
_FRAME = 100  # what stands around a text

_ERRORS = 0.25  # the part of such lines that are ERRORs, and so come before whoever explains errors


class Ledger:
    """What was planted up to a time."""

    def __init__(self) -> None:
        self._ahead: deque[tuple[int, Planted]] = deque()  # what was made is sent later, or never
        self._counts: Counter[Planted] = Counter()

    def note(self, due: int, planted: Planted) -> None:
        """Note what is due at a time; of one kind of planting, in order of time."""
        self._ahead.append((due, planted))

    @property
    def ahead(self) -> int:
        """How many are kept one by one."""
        return len(self._ahead)

    def settle(self, due: int) -> None:
        """Count what was sent: all that was due up to a time, so that it is not kept one by one."""
        while self._ahead and self._ahead[0][0] <= due:
            self._counts[self._ahead.popleft()[1]] += 1

    def until(self, due: int) -> tuple[Planted, ...]:
        """Give all that was due up to a time, each with how often."""
        counts = self._counts + Counter(planted for at, planted in self._ahead if at <= due)
        counted = [Planted(what.what, what.kind, count, what.text) for what, count in counts.items()]
        return within(sorted(counted, key=lambda planted: (planted.what, planted.kind, planted.text or "")))


def within(planted: Sequence[Planted], most_bytes: int = _MOST_BYTES) -> tuple[Planted, ...]:
    """Give what fits into a message with its texts, and of the rest how many of each kind."""
    sizes = itertools.accumulate(len((what.text or "").encode()) + _FRAME for what in planted)
    fitting = [what for what, size in zip(planted, sizes, strict=True) if size <= most_bytes]
    rest: Counter[tuple[str, str]] = Counter()
    for what in planted[len(fitting) :]:
        rest[what.what, what.kind] += what.count
    return (*fitting, *(Planted(what, kind, count) for (what, kind), count in rest.items()))


class Gardener:
    """Makes the asides that plant what a scenario asks for."""

    def __init__(self, services: Sequence[Sequence[Resource]], uid_prefix: str, start: int, rate: float) -> None:
        self._services = services
        self._uid_prefix = uid_prefix
        self._start = start
        self._rate = rate
        self.ledger = Ledger()

    def asides(self, scenario: Scenario, injections: Sequence[Injection]) -> Iterator[Aside]:
        """Give one for each sort of thing that the scenario plants."""
        if scenario.planted:
            plantings = plant(Random(f"{self._uid_prefix} secrets"), scenario.planted.kinds)
            yield self._aside("planted", scenario.planted.share, self._secrets(plantings))
        if scenario.injections:
            yield self._aside("injections", scenario.injections.share, self._injections(injections))
        if scenario.malformed:
            kinds = scenario.malformed.kinds or tuple(MALFORMED)
            yield self._aside("malformed", scenario.malformed.share, self._malformed(kinds))

    def _aside(self, what: str, share: float, make: Make) -> Aside:
        every = 1e9 / (share * self._rate) if share else float("inf")
        return Aside(every, Random(f"{self._uid_prefix} {what}"), make)

    def _secrets(self, plantings: Sequence[Planting]) -> Make:
        def make(rng: Random, due: int, number: int) -> Message:
            planting = rng.choice(plantings)
            self.ledger.note(due, Planted("secret", planting.kind, 1, planting.text))
            return self._message(rng, due, number, rng.choice(planting.lines), f"planted.{planting.kind}")

        return make

    def _injections(self, injections: Sequence[Injection]) -> Make:
        def make(rng: Random, due: int, number: int) -> Message:
            injection = rng.choice(injections)
            self.ledger.note(due, Planted("injection", injection.kind, 1, injection.text))
            return self._message(rng, due, number, injection.text, f"injections.{injection.kind}")

        return make

    def _malformed(self, kinds: Sequence[str]) -> Make:
        def make(rng: Random, due: int, number: int) -> Message:
            kind = rng.choice(kinds)
            self.ledger.note(due, Planted("malformed", kind, 1))
            _, record, label = self._message(rng, due, number, f"replaced by a message that is {kind}", "")
            malformation = MALFORMED[kind]
            severity = label.severity_number if malformation.becomes == "record" else Severity.INFO
            value = malformation.make(rng, record or b"")
            return due, value, label_of(label.key.decode(), severity, f"malformed.{kind}", ours=False)

        return make

    def _message(self, rng: Random, due: int, number: int, body: str, template: str) -> Message:
        resource = rng.choice(rng.choice(self._services))
        severity = Severity.ERROR if rng.random() < _ERRORS else Severity.INFO
        record = LogRecord(
            uid=f"{self._uid_prefix}{number:08x}00",
            time_unix_nano=self._start + due,
            severity_number=severity,
            severity_text=severity.name,
            body=body,
            resource=resource,
        )
        return due, encode(record), label_of(record.service, severity, template)
