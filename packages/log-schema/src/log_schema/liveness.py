"""Do the loops of a service make progress? Told from the files that `heartbeat` leaves."""

from collections.abc import Mapping
from pathlib import Path

NEVER = 0.0
"""The modification time of the file of a loop that has made no progress yet."""


def last_beats(folder: Path, service: str, now: float) -> dict[str, float | None]:
    """Give the seconds since the last beat of each loop of a service, by the loop's name; None where none came yet.

    `now` is in seconds since 1970. A beat of the future, from before the clock was set back, is as old as it is far.
    """
    files = sorted(folder.glob(f"{service}.*"))
    times = {file.name.removeprefix(f"{service}."): file.stat().st_mtime for file in files}
    return {loop: None if beaten == NEVER else abs(now - beaten) for loop, beaten in times.items()}


def verdict(ages: Mapping[str, float | None], max_age: float) -> tuple[bool, str]:
    """Say whether every loop makes progress, and that in words; `ages` as `last_beats` gives them, in seconds."""
    never = [f"{loop}: no progress yet" for loop, age in ages.items() if age is None]
    old = [f"{loop}: no progress for {age:.0f} s" for loop, age in ages.items() if age is not None and age > max_age]
    if problems := never + old:
        return False, f"unhealthy: {', '.join(problems)}"
    return True, f"healthy: {', '.join(f'{loop} {age:.1f} s ago' for loop, age in ages.items())}"
