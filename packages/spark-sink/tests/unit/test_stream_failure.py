from spark_sink.stream_failure import explained

LOST = """[STREAM_FAILED] Query [id = b] terminated with exception: Some data may have been lost because they are not
available in Kafka any more; either the data was aged out by Kafka or the topic may have been deleted before.
If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false.
Reason: Partition logs-1 offset was changed from 126 to 1.
This could be either 1) a user error 2) the kafka topic-partition is deleted and re-created. SQLSTATE: XXKST
=== Streaming Query ===
Identifier: spark-sink [id = b]"""


def test_lost_data_is_told_with_what_to_do() -> None:
    """Which partition, why it may be, and both ways on, by the names of our settings."""
    said = explained(LOST)

    assert "Partition logs-1 offset was changed from 126 to 1." in said
    assert "made again" in said
    assert "SINK_CHECKPOINT_DIR" in said
    assert "SINK_FAIL_ON_DATA_LOSS" in said
    assert "failOnDataLoss" not in said


def test_any_other_failure_is_sparks_own_line() -> None:
    """Without the plan of the query, which nobody reads at night."""
    assert explained("[X] no\n space === Streaming Query === Plan " + "x" * 5000) == "[X] no space"
    assert len(explained("y" * 5000)) == 1000


def test_our_own_error_in_a_worker_is_told_without_its_traceback() -> None:
    """However deep Spark wraps it."""
    text = (
        "[STREAM_FAILED] Query terminated: [PYTHON_DATA_SOURCE_ERROR] Failed. Traceback (most recent call"
        ' last):\n  File "/a/b.py", line 1, in write\n    x()\ncassandra.cluster.NoHostAvailable: (...)\n\nThe above'
        " exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  ...\n"
        "spark_sink.errors.CassandraUnavailableError: Cassandra does not answer as it should: no host\n\tat org.apache"
    )

    assert explained(text) == "Cassandra does not answer as it should: no host"
