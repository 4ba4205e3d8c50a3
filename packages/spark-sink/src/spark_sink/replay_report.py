"""What a replay says: one JSON line for each dead letter, or on a terminal the totals and whatever went wrong."""

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from spark_sink.log_table import printable
from spark_sink.replay import Fate, Outcome

_WORDS = {
    Fate.REPLAYED: "replayed",
    Fate.TO_BE_REPLAYED: "to be replayed",
    Fate.REPLAYED_BEFORE: "replayed before",
    Fate.UNSENDABLE: "can't be sent",
    Fate.UNACKNOWLEDGED: "not acknowledged",
}
_GONE_WRONG = (Fate.UNSENDABLE, Fate.UNACKNOWLEDGED)


class OutcomeLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """An outcome as a program reads it."""

    place: str
    outcome: str
    reason: str = ""


class ReplayReport:
    """Takes outcomes as they come; `say` gets a line of standard output."""

    def __init__(self, say: Callable[[str], None], *, as_json: bool) -> None:
        self._say = say
        self._as_json = as_json
        self._counts: Counter[Fate] = Counter()
        self._wrong: list[Outcome] = []

    @property
    def told(self) -> int:
        """How many dead letters were told of."""
        return self._counts.total()

    @property
    def went_well(self) -> bool:
        """Whether nothing is left for a person to look at."""
        return not self._wrong

    def tell(self, outcome: Outcome) -> None:
        """Take an outcome."""
        self._counts[outcome.fate] += 1
        if outcome.fate in _GONE_WRONG:
            self._wrong.append(outcome)
        if self._as_json:
            place = str(outcome.letter.place)
            line = OutcomeLine(place, outcome.fate.value, outcome.reason)
            self._say(msgspec.json.encode(line).decode())

    def summary(self, selected: int) -> Iterator[str]:
        """Give the lines for a person at the end: what went wrong, then the totals of all `selected` dead letters."""
        for outcome in self._wrong:
            yield f"{_WORDS[outcome.fate]}: {outcome.letter.place}: {printable(outcome.reason)}"
        if any(outcome.fate is Fate.UNACKNOWLEDGED for outcome in self._wrong):
            yield (
                "What is not acknowledged may be in Kafka or not, and is not sent again by itself; to send one"
                " deliberately: `spark-sink dead-letters replay --again PLACE`."
            )
        counts = [f"{self._counts[fate]} {words}" for fate, words in _WORDS.items() if self._counts[fate]]
        left = [f"{selected - self.told} not looked at"] if selected > self.told else []
        yield ", ".join(counts + left) or "no dead letters"
