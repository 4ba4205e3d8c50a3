"""A benchmark's report as a person reads it."""

import math
from collections.abc import Callable, Mapping, Sequence

from dev.bench_goal import Limit, Verdict
from dev.bench_report import Report, Standing
from dev.bench_sample import Spread
from dev.tables import print_table

_CONTESTANTS = ("contestant", "records/s", "min", "max", "CPU s/million", "min", "max", "what")
_VERDICTS = ("goal", "wanted", "measured", "met", "what")
_SIGNS = {Limit.LEAST: "≥", Limit.MOST: "≤"}

# From these figures on, three decimals, or any, only distract
_TENTHS, _WHOLE = 10, 100


def print_report(report: Report, write: Callable[[str], object]) -> None:
    """Print the contestants, the goals, and what they were measured with, to standard output.

    `write` takes the lines that stand outside the tables.
    """
    write(f"{report.benchmark}: medians of {report.rounds} rounds, with the least and the most\n")
    print_table(_CONTESTANTS, [contestant_row(each) for each in report.contestants])
    write("")
    print_table(_VERDICTS, [verdict_row(each) for each in (*report.goals, *report.comparisons)])
    write("")
    for line in footer(report):
        write(line)


def contestant_row(standing: Standing) -> Sequence[str]:
    """Give a contestant's cells."""
    return (
        standing.name,
        *_cells(standing.records_per_second),
        *_cells(standing.cpu_seconds_per_million),
        standing.what,
    )


def verdict_row(verdict: Verdict) -> Sequence[str]:
    """Give a goal's cells; one without a goal is only to be known."""
    measured = figure(verdict.measured)
    if verdict.goal is None:
        return (verdict.id, "-", measured, "-", verdict.what)
    wanted = f"{_SIGNS[verdict.limit]} {figure(verdict.goal)}"
    return (verdict.id, wanted, measured, "yes" if verdict.met else "NO", verdict.what)


def footer(report: Report) -> Sequence[str]:
    """Give the lines below: how it was measured, settings, machine, versions."""
    machine = report.machine
    return (
        *report.notes,
        *([f"settings: {_pairs(report.settings)}"] if report.settings else []),
        f"machine: {machine.cores} cores, {machine.processor}, {machine.system}, load {machine.load} before",
        f"versions: {_pairs(machine.versions)}",
    )


def figure(value: float) -> str:
    """Write a figure with the digits that matter, cut and not rounded: what misses a goal must not look like it."""
    digits = 0 if value >= _WHOLE else 1 if value >= _TENTHS else 3
    return f"{math.floor(value * 10**digits) / 10**digits:,.{digits}f}"


def _cells(spread: Spread) -> Sequence[str]:
    return tuple(figure(value) for value in (spread.median, spread.min, spread.max))


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
