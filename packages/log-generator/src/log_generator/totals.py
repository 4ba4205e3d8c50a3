"""What a run amounts to, for people and for programs."""

import msgspec

from log_generator.carriage import Outcome


class Totals(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it ended: `unacknowledged` records may or may not be in Kafka, and `skipped` lines were no records.

    `drills` are the ids of the faults that began.
    """

    source: str
    sent: int
    acknowledged: int
    unacknowledged: int
    errors: int
    seconds: float
    records_per_second: float
    stopped: bool
    skipped: int | None = None
    seed: int | None = None
    drills: tuple[str, ...] | None = None

    @property
    def complete(self) -> bool:
        """Whether everything that was read or made, up to a stop, is acknowledged."""
        return not self.unacknowledged and not self.skipped


def count_up(
    source: str,
    outcome: Outcome,
    *,
    stopped: bool,
    seed: int | None = None,
    skipped: int | None = None,
    drills: tuple[str, ...] | None = None,
) -> Totals:
    """Sum up a run."""
    tally, seconds = outcome.tally, outcome.seconds
    return Totals(
        source=source,
        seed=seed,
        sent=tally.sent,
        acknowledged=tally.acknowledged,
        unacknowledged=tally.sent - tally.acknowledged,
        errors=tally.errors,
        skipped=skipped,
        drills=drills,
        seconds=round(seconds, 3),
        records_per_second=round(tally.acknowledged / max(seconds, 0.001), 1),
        stopped=stopped,
    )


def in_words(totals: Totals) -> str:
    """Write the totals as one line."""
    parts = [
        f"{totals.source}: {totals.acknowledged:,} of {totals.sent:,} records acknowledged",
        f"{totals.errors:,} errors among them",
        f"{totals.seconds:.1f} s",
        f"{totals.records_per_second:,.0f} records/s",
    ]
    parts += [f"{totals.unacknowledged:,} NOT ACKNOWLEDGED"] if totals.unacknowledged else []
    parts += [f"{totals.skipped:,} lines skipped"] if totals.skipped else []
    parts += [f"seed {totals.seed}"] if totals.seed is not None else []
    parts += [f"drill {drill}" for drill in totals.drills or ()]
    parts += ["stopped early"] if totals.stopped else []
    return ", ".join(parts)
