"""A contestant as a process of its own: started fresh for every run, its CPU seconds taken from the system."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

import msgspec

from dev.bench_sample import Sample
from dev.errors import ContestantError

_SHOWN_CHARACTERS = 2_000


class Reading(msgspec.Struct, frozen=True):
    """What a program says about its own run; our programs print it as their last line.

    `cpu_seconds` is given where the start of the process is not to count as CPU; else the whole process does.
    """

    records: int
    seconds: float
    cpu_seconds: float | None = None


Read = Callable[[str], Reading]
"""Finds the reading in what a program printed; raises ValueError or a MsgspecError where there is none."""


def read_last_line(printed: str) -> Reading:
    """Take the reading of one of our own programs.

    Raises:
        msgspec.MsgspecError: its last line is none.
    """
    return msgspec.json.decode(printed.strip().rpartition("\n")[2], type=Reading)


def run_child(command: Sequence[str], env: Mapping[str, str], read: Read) -> Sample:
    """Run a program to its end and give its sample, with the CPU seconds of it and of all it started and waited for.

    Whatever ends this call ends the program too.

    Raises:
        ContestantError: it failed, did not say what it measured, or did nothing.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        cpu_seconds = _wait(child)
        printed, complained = _text(out), _text(err)
    if child.returncode:
        raise ContestantError(command, f"ended with status {child.returncode}", complained or printed)
    try:
        reading = read(printed)
    except (ValueError, msgspec.MsgspecError) as error:
        raise ContestantError(command, f"did not say what it measured ({error})", printed or complained) from error
    if not (reading.records > 0 and reading.seconds > 0):
        raise ContestantError(command, "measured nothing", printed)
    own = reading.cpu_seconds
    return Sample(reading.records, reading.seconds, cpu_seconds if own is None else own)


def _wait(child: "subprocess.Popen[bytes]") -> float:
    try:
        _pid, status, usage = os.wait4(child.pid, 0)
    except BaseException:  # Ctrl-C too: it has a session of its own and does not hear it
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")[-_SHOWN_CHARACTERS:].strip()
