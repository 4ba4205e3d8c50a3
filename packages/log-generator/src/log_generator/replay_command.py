"""The command `log-generator replay`."""

import re
import time
from pathlib import Path
from typing import Annotated

import structlog
import typer
from log_schema.lifecycle import stop_on_signals

from log_generator.errors import BadLineError
from log_generator.outputs import SinkName, open_outputs
from log_generator.replay import Replay
from log_generator.replay_file import NumberedLine
from log_generator.session import begin_heartbeat, carry_and_end, failures_end_the_process
from log_generator.totals import count_up

EXAMPLES = "\n\n".join(
    (
        "Examples:",
        "log-generator replay logs.jsonl.gz --receipts receipts.jsonl",
        "log-generator replay monday.jsonl tuesday.jsonl.gz --speed 10x --shift-to-now",
        "log-generator replay logs.jsonl --strict --sink stdout",
    )
)

_log = structlog.get_logger(__name__)


def _speed(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)x?", text)
    if match is None or not float(match[1]):
        raise typer.BadParameter("write it as 10x, 1x or 0.5x")
    return float(match[1])


Files = Annotated[
    list[Path], typer.Argument(help="JSON Lines; gzip is recognized.", exists=True, dir_okay=False, readable=True)
]
Speed = Annotated[
    float | None, typer.Option(parser=_speed, help="A multiple of the logs' own speed, such as 10x.", metavar="N")
]
Fast = Annotated[bool, typer.Option("--as-fast-as-possible", help="Don't wait between records: the default.")]
Shift = Annotated[bool, typer.Option("--shift-to-now/--keep-times", help="Move the records' times to now, or not.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first line that is no record.")]
Receipts = Annotated[
    Path | None, typer.Option(help="Write a line for each acknowledged record.", metavar="FILE", dir_okay=False)
]
Sink = Annotated[SinkName, typer.Option(help="Where the records go.")]
Json = Annotated[bool, typer.Option("--json", help="Print the totals as JSON.")]


def replay(
    *,
    files: Files,
    speed: Speed = None,
    as_fast_as_possible: Fast = False,
    shift_to_now: Shift = False,
    strict: Strict = False,
    receipts: Receipts = None,
    sink: Sink = SinkName.KAFKA,
    as_json: Json = False,
) -> None:
    """Send the records of files again, in any shape that the pipeline reads.

    A record without a uid gets one from its file's name, its line's number and its text: a second replay gives the
    same. A line that is no record is logged with its file and number, counted and skipped, and the status is then 1.
    With --shift-to-now the first record is now where there is a --speed, else the newest one is; the gaps remain.
    SIGTERM and Ctrl-C end it within 5 seconds, with status 0 when what was sent is acknowledged.
    """
    if speed is not None and as_fast_as_possible:
        raise typer.BadParameter("give --speed or --as-fast-as-possible, not both")
    if shift_to_now and speed is None and not all(path.is_file() for path in files):
        raise typer.BadParameter("--shift-to-now without a --speed reads twice, which only a file can be")
    with failures_end_the_process():
        heartbeat = begin_heartbeat()
        outputs = open_outputs(sink, receipts)
    stop = stop_on_signals()
    skipped = SkippedLines(strict=strict)
    carry_and_end(
        Replay(
            files,
            skipped.add,
            speed=speed,
            shift_to=time.time_ns() if shift_to_now else None,
            stopped=stop.is_set,
        ),
        outputs,
        stop,
        heartbeat,
        what="replay",
        total=None,
        sum_up=lambda outcome: count_up("replay", outcome, stopped=stop.is_set(), skipped=skipped.count),
        as_json=as_json,
    )


class SkippedLines:
    """Reports and counts the lines that are no records."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self.count = 0

    def add(self, line: NumberedLine, reason: str) -> None:
        """Report one.

        Raises:
            BadLineError: the replay is strict.
        """
        self.count += 1
        if self._strict:
            raise BadLineError(f"{line.file}:{line.number}: {reason}")
        _log.warning("line_skipped", file=str(line.file), line=line.number, reason=reason)
