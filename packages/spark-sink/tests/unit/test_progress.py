import json

from spark_sink.progress import batch_fields, parse_progress
from spark_sink.tally import Tally

REPORT = {
    "id": "x",
    "batchId": 7,
    "numInputRows": 12,
    "durationMs": {"triggerExecution": 2000, "addBatch": 1500},
    "sources": [
        {
            "description": "KafkaV2",
            "startOffset": None,
            "endOffset": {"logs": {"0": 10, "1": 5}, "incidents": {"0": 3}},
            "latestOffset": {"logs": {"0": 13, "1": 5}, "incidents": {"0": 4}},
        }
    ],
}


def test_a_batch_is_described() -> None:
    """Rows, dead letters, time, the next offsets and what is still to be read."""
    fields = batch_fields(parse_progress(json.dumps(REPORT)), Tally(rows=10, dead_letters=2, incidents=1))

    assert fields == {
        "batch_id": 7,
        "rows": 10,
        "dead_letters": 2,
        "incidents": 1,
        "seconds": 2.0,
        "rows_per_second": 5.0,
        "end_offsets": {"logs": {"0": 10, "1": 5}, "incidents": {"0": 3}},
        "lag": 4,
    }


def test_missing_numbers_are_no_error() -> None:
    """A report of the very first trigger has hardly anything in it."""
    report = {"batchId": 0, "numInputRows": 0, "durationMs": {}, "sources": [{"endOffset": None}]}

    fields = batch_fields(parse_progress(json.dumps(report)), Tally())

    assert (fields["seconds"], fields["rows_per_second"], fields["end_offsets"], fields["lag"]) == (0, 0, {}, 0)
