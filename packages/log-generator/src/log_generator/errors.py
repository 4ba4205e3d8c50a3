"""What can go wrong in the generator; `log_schema.errors` has what goes wrong with Kafka.

GeneratorError
├── ScenarioError        a scenario's file is wrong; every problem names its file, line and key
├── NoSuchDrillError     a drill is asked for that the topic `ground-truth` does not know
├── MissingTopicError    a topic isn't on the broker; trying again helps once it is created
├── UnreadableFileError  a file to replay ends early or isn't what it seems
├── BadLineError         a line to replay is no record
├── OutputError          receipts or records could not be written to a file
└── WorkerError          one of several workers could not begin, or go on
"""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong in a file, and where; line 0 means the file as a whole."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Write it as compilers do, so that editors find the place."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return _visible(": ".join(filter(None, (place, self.key, self.message))))


def _visible(text: str) -> str:
    """Let nothing from a file command the terminal it is shown on."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class GeneratorError(Exception):
    """Anything below."""

    retryable = False


class ScenarioError(GeneratorError):
    """A scenario can't be used; all its problems are listed, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class NoSuchDrillError(GeneratorError):
    """Nothing was ever said of this drill: its id is wrong, or its fault never began."""

    def __init__(self, drill_id: str) -> None:
        super().__init__(f"no such drill: {drill_id}; the totals of `log-generator run --json` name a run's drills")


class MissingTopicError(GeneratorError):
    """A topic does not exist. The generator creates none, so that a wrong name is seen."""

    retryable = True

    def __init__(self, topic: str, servers: str) -> None:
        super().__init__(f"topic {topic} does not exist at {servers}; create it with: log-schema topics create")
        self.topic = topic


class UnreadableFileError(GeneratorError):
    """A file to replay can't be read on: it is not there, cut off, or not the gzip it begins as."""


class BadLineError(GeneratorError):
    """A line to replay is no record, and the replay is strict."""


class OutputError(GeneratorError):
    """Receipts, the truth or records could not be written; what was acknowledged isn't known from the file."""


class WorkerError(GeneratorError):
    """One of the processes that send together could not begin, or go on; trying again sends the same ids."""

    retryable = True
