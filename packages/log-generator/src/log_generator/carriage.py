"""A run from its source to its totals: delivery, progress, and the files that go with it."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from log_schema.errors import DeliveryError

from log_generator.delivery import deliver
from log_generator.emission import Source
from log_generator.errors import GeneratorError
from log_generator.pace import Pace
from log_generator.progress import Progress, every_moment
from log_generator.pulse import Pulse
from log_generator.sink import Sink, Tally
from log_generator.truth import Truth

Announce = Callable[[Truth], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended; `failure` is why it could not go on."""

    tally: Tally
    seconds: float
    failure: GeneratorError | DeliveryError | None


def carry(
    source: Source,
    sink: Sink,
    *,
    pace: Pace,
    progress: Progress,
    announce: Announce,
    sync: Callable[[], None],
    pulse: Pulse | None = None,
) -> Outcome:
    """Deliver a source's records while the progress is shown; the pulse is felt and `sync` called as often as that.

    The sink is closed at the end, whatever happens.
    """

    def show() -> None:
        sync()
        tally = sink.tally()
        progress.show(tally)
        if pulse is not None:
            pulse.feel(tally)

    failure: GeneratorError | DeliveryError | None = None
    with contextlib.closing(sink), progress, every_moment(show):
        try:
            deliver(source, sink, pace, announce)
        except (DeliveryError, GeneratorError) as error:
            failure = error
    return Outcome(sink.tally(), pace.seconds, failure)
