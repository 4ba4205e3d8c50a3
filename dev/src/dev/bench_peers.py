"""What other producers' own performance tools print about their runs."""

import re

from dev.bench_child import Reading

_KAFKA_PYTHON_COUNT = re.compile(r"^(\d+) suceeded, 0 failed$", re.MULTILINE)  # spelled so
_KAFKA_PYTHON_SECONDS = re.compile(r"^Execution time: ([\d.e+-]+) secs$", re.MULTILINE)
_APACHE = re.compile(r"^(\d+) records sent, ([\d.]+) records/sec .*99\.9th\.$", re.MULTILINE)


def read_kafka_python(printed: str) -> Reading:
    """Read what `kafka.benchmarks.producer_performance` says: from the first send until all are acknowledged.

    Its time has in it the end of the producer and a look at every future, which is a hundredth at most.

    Raises:
        ValueError: it says nothing of that, or some records failed.
    """
    count, seconds = _KAFKA_PYTHON_COUNT.search(printed), _KAFKA_PYTHON_SECONDS.search(printed)
    if not (count and seconds):
        raise ValueError("no count without failures, or no execution time")
    return Reading(int(count[1]), float(seconds[1]))


def read_apache(printed: str) -> Reading:
    """Read the last line of Apache Kafka's `ProducerPerformance`, which sums up what was acknowledged.

    Raises:
        ValueError: there is none.
    """
    totals = _APACHE.findall(printed)
    if not totals:
        raise ValueError("no totals")
    count, rate = totals[-1]
    return Reading(int(count), int(count) / float(rate))
