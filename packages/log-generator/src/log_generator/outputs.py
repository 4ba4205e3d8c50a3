"""Where a run's records, receipts and truths go."""

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from log_schema import Topic
from log_schema.config import KafkaSettings, load_settings

from log_generator.config import GeneratorSettings
from log_generator.errors import OutputError
from log_generator.kafka_sink import open_kafka_sink
from log_generator.receipt_file import ReceiptFile
from log_generator.required_topics import require_topics
from log_generator.sink import Sink
from log_generator.stdout_sink import StdoutSink
from log_generator.truth import Truth
from log_generator.truth_file import TruthFile


class SinkName(StrEnum):
    """A sink, as the option names it."""

    KAFKA = "kafka"
    STDOUT = "stdout"


@dataclass(frozen=True, slots=True)
class Outputs:
    """The sink and the files beside it; `stdout_is_free` unless it carries the records.

    `drills` are the ids of the faults that were announced, in that order.
    """

    sink: Sink
    receipts: ReceiptFile | None
    truths: TruthFile | None
    stdout_is_free: bool
    drills: dict[str, None] = field(default_factory=dict)

    def announce(self, truth: Truth) -> None:
        """Send a truth to the topic and write it to the file."""
        if truth.root_service is not None:
            self.drills[truth.drill_id] = None
        self.sink.announce(truth)
        if self.truths is not None:
            self.truths.announce(truth)

    def sync(self) -> None:
        """Let those who read the receipts see them."""
        if self.receipts is not None:
            self.receipts.sync()

    def finish(self) -> None:
        """Close the receipts.

        Raises:
            OutputError: they are not complete.
        """
        if self.receipts is not None:
            self.receipts.close()


def open_outputs(
    name: SinkName, receipts: Path | None = None, truth: Path | None = None, *, append: bool = False
) -> Outputs:
    """Open them all before the first record is made; with `append` receipts go on in a file that others write too.

    Raises:
        OutputError: a file can't be written, or receipts are asked for of what isn't Kafka.
        KafkaUnavailableError: no broker answers.
        MissingTopicError: a topic does not exist.
    """
    if receipts and name is not SinkName.KAFKA:
        raise OutputError("receipts say what Kafka has: they need --sink kafka")
    if name is SinkName.STDOUT:
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        return Outputs(StdoutSink(sys.stdout.buffer), None, _truths(truth), stdout_is_free=False)
    kafka, settings = load_settings(KafkaSettings), load_settings(GeneratorSettings)
    # before files of an earlier run are begun anew
    require_topics(kafka, settings.connect_timeout_s, Topic.LOGS, Topic.GROUND_TRUTH)
    receipt_file = ReceiptFile(receipts, append=append) if receipts else None
    sink = open_kafka_sink(kafka, settings, receipt_file.write if receipt_file else None)
    return Outputs(sink, receipt_file, _truths(truth), stdout_is_free=True)


def _truths(path: Path | None) -> TruthFile | None:
    return TruthFile(path) if path else None
