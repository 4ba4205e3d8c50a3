"""What Spark says when a stream fails, in a line for people."""

import re

_LONGEST = 1_000
_OURS = re.compile(r"^\s*spark_sink\.errors\.\w+: (.+)$", re.MULTILINE)
_LOST = re.compile(r"Some data may have been lost.*?Reason: (.+?)(?: This could be| SQLSTATE|$)")


def explained(text: str) -> str:
    """Give Spark's message in one line, without the query's plan; lost data is told with what to do."""
    if ours := _OURS.findall(text):  # behind the traceback of a Python worker
        return " ".join(ours[-1].split())
    line = " ".join(text.split()).partition(" === Streaming Query ===")[0]
    if lost := _LOST.search(line):
        return (
            f"Kafka does not have what was to be read next: {lost[1].rstrip('.')}. Either the topic was made again, or"
            " its retention deleted messages before they were read. A new SINK_CHECKPOINT_DIR reads all that is there"
            " from the start and doubles no record; where it was the retention, SINK_FAIL_ON_DATA_LOSS=false goes on"
            " behind the gap"
        )
    return line[:_LONGEST]
