"""The log generator's command, as tasks run it: in the generator's own environment, of which nothing is imported."""

import logging
import shlex
import subprocess
import tempfile
from typing import IO, NamedTuple

from airflow.sdk import Variable
from airflow.sdk.exceptions import AirflowFailException

# Set the Airflow Variable, or the environment variable AIRFLOW_VAR_LOG_GENERATOR_COMMAND, where it is elsewhere.
COMMAND_VARIABLE = "log_generator_command"
DEFAULT_COMMAND = "/opt/venvs/log-generator/bin/log-generator"
WRONG_USE = 2  # the generator's exit status, which no retry mends


class Ended(NamedTuple):
    """How a call of the command ended, and what it printed."""

    status: int
    output: str


class GeneratorCommand:
    """A call of the command; `process` is there from its start on."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self.process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> Ended:
        """Run it to its end, its progress going to the task's log line by line.

        Arguments go as a list: no shell reads what a person wrote into a form.

        Raises:
            AirflowFailException: it is not there, or was asked for something that it can't do.
        """
        words = [Variable.get(COMMAND_VARIABLE, default=DEFAULT_COMMAND), *arguments]
        self._log.info("Running %s", shlex.join(words))
        with tempfile.TemporaryFile("w+") as printed:
            self.process = start(words, printed)
            with self.process as process:
                for line in process.stderr or ():
                    self._log.info("%s", line.rstrip())
            printed.seek(0)
            output = printed.read()
        if process.returncode == WRONG_USE:
            raise AirflowFailException("the generator refused its arguments; see the lines above")
        return Ended(process.returncode, output)

    def stop(self) -> None:
        """Ask it to end; it has what it sent acknowledged, within five seconds."""
        if self.process is not None:
            self.process.terminate()


def start(words: list[str], printed: IO[str]) -> subprocess.Popen[str]:
    """Start the command; what it prints goes to a file, which, unlike a pipe, never has it wait.

    Raises:
        AirflowFailException: it is not there.
    """
    try:
        return subprocess.Popen(words, stdout=printed, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise AirflowFailException(f"can't run the generator (Variable {COMMAND_VARIABLE}): {error}") from None
