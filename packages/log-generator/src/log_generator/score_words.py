"""Scores as people read them."""

from collections.abc import Iterable

from log_schema import format_timestamp
from rich.markup import escape
from rich.table import Table

from log_generator.score import Score


def in_words(score: Score) -> str:
    """Write a score as one line."""
    what = f"{score.drill_id}: {score.kind} at {score.root_service} in {score.environment}"
    parts = _of_found(score) if score.found else [_why_missed(score)]
    parts += [f"{score.false_incidents} false incidents"] if score.false_incidents else []
    return f"{what}: {', '.join(parts)}"


def score_table(scores: Iterable[Score]) -> Table:
    """One line a drill."""
    columns = ("drill", "began (UTC)", "kind", "root", "environment", "outcome", "rank", "noticed", "cause", "false")
    table = Table(*columns, box=None)
    for score in scores:
        table.add_row(
            escape(score.drill_id),
            format_timestamp(score.from_unix_nano)[:19].replace("T", " "),
            escape(score.kind),
            escape(score.root_service),
            escape(score.environment),
            _outcome(score),
            str(score.root_rank or "-"),
            _after(score.time_to_notice_s),
            _after(score.time_to_cause_s),
            str(score.false_incidents),
        )
    return table


def _of_found(score: Score) -> list[str]:
    ranked = f"suspect {score.root_rank} of {len(score.suspects)}" if score.root_rank else "NOT AMONG THE SUSPECTS"
    return [
        f"found as incident {score.incident_id}",
        f"the root is {ranked} ({', '.join(score.suspects)})",
        f"noticed after {_after(score.time_to_notice_s)}",
        f"a cause after {_after(score.time_to_cause_s)}",
    ]


def _why_missed(score: Score) -> str:
    if score.taken_in_by:
        return f"NOT SCORABLE: incident {score.taken_in_by}, open since before, took its errors in"
    return "MISSED: no incident was diagnosed"


def _outcome(score: Score) -> str:
    if not score.found:
        return "[yellow]taken in[/]" if score.taken_in_by else "[red]missed[/]"
    return "[green]found[/]" if score.top3 else "[yellow]wrong root[/]"


def _after(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.1f} s"
