"""What the stream says of itself after each batch."""

from collections.abc import Iterable
from typing import Any

import msgspec

from spark_sink.tally import Tally

Offsets = dict[str, dict[str, int]]  # by topic and partition


class _Source(msgspec.Struct, rename="camel"):
    end_offset: Offsets | None = None
    latest_offset: Offsets | None = None


class Progress(msgspec.Struct, rename="camel"):
    """The part of Spark's progress report that we use."""

    batch_id: int
    num_input_rows: int
    duration_ms: dict[str, int]
    sources: list[_Source]


_decode = msgspec.json.Decoder(Progress).decode


def parse_progress(report: str) -> Progress:
    """Read Spark's report.

    Raises:
        msgspec.MsgspecError: Spark writes it differently than version 4.2 does.
    """
    return _decode(report)


def batch_fields(progress: Progress, tally: Tally) -> dict[str, Any]:
    """Give the fields of the event `batch_written`; `end_offsets` are the next to read, `lag` counts messages."""
    seconds = progress.duration_ms.get("triggerExecution", 0) / 1000
    ends = _merged(source.end_offset for source in progress.sources)
    latest = _merged(source.latest_offset for source in progress.sources)
    return {
        "batch_id": progress.batch_id,
        "rows": tally.rows,
        "dead_letters": tally.dead_letters,
        "incidents": tally.incidents,
        "seconds": round(seconds, 3),
        "rows_per_second": round(tally.rows / seconds, 1) if seconds else 0.0,
        "end_offsets": ends,
        "lag": sum(
            max(0, latest.get(topic, {}).get(partition, end) - end)
            for topic, partitions in ends.items()
            for partition, end in partitions.items()
        ),
    }


def _merged(offsets: Iterable[Offsets | None]) -> Offsets:
    return {topic: partitions for topics in offsets for topic, partitions in (topics or {}).items()}
