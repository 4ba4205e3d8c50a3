"""Whether what a scenario puts among its records is of a kind that can be made."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from log_generator.malformed import MALFORMED
from log_generator.planted import PLANTED
from log_generator.scenario import Scenario

_PARTS = ("planted", "injections", "malformed")
_MOST = 0.9  # of the records; the rest is what the scenario is about

Path = tuple[str | int, ...]


def check_pollution(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Give what is wrong: where, and what."""
    parts = [(name, part.share) for name in _PARTS if (part := getattr(scenario, name)) is not None]
    if sum(share for _, share in parts) > _MOST:
        yield (
            (parts[-1][0], "share"),
            f"{', '.join(name for name, _ in parts)} together leave no records: {_MOST:g} at most",
        )
    if scenario.planted is not None:
        yield from _check_kinds(("planted", "kinds"), scenario.planted.kinds, PLANTED)
    if scenario.malformed is not None:
        yield from _check_kinds(("malformed", "kinds"), scenario.malformed.kinds, MALFORMED)


def _check_kinds(path: Path, kinds: Collection[str], known: Collection[str]) -> Iterator[tuple[Path, str]]:
    for number, kind in enumerate(kinds):
        if kind not in known:
            near = get_close_matches(kind, known)
            there = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(sorted(known))}"
            yield (*path, number), f"no kind {kind!r}; {there}"
