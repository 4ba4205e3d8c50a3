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


class Reading(msgspec.Struct, frozen=True):
    """What a program says about its own run; our programs print it as their last line.

    `cpu_seconds` is given where the start of the process is not to count as CPU; else the whole process does.
    `figures` are what else it measured.
    """

    records: int
    seconds: float
    cpu_seconds: float | None = None
    figures: Mapping[str, float] = {}


Read = Callable[[str], Reading]
"""Finds the reading in what a program printed; raises ValueError or a MsgspecError where there is none."""


def read_last_line(printed: str) -> Reading:
    """Take the reading of one of our own programs.

    Raises:
        msgspec.MsgspecError: its last line is none.
    """
    return msgspec.json.decode(printed.strip().rpartition("\n")[2], type=Reading)


Wait = Callable[["subprocess.Popen[bytes]"], float]
"""Waits for the end of a program, sets its `returncode`, and gives the CPU seconds that it took."""


def by_usage(child: "subprocess.Popen[bytes]") -> float:
    """Take what the system says of a program and of all that it started and waited for."""
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def run_child(command: Sequence[str], env: Mapping[str, str], read: Read, wait: Wait = by_usage) -> Sample:
    """Run a program to its end and give its sample, with the CPU seconds that `wait` finds.

    Whatever ends this call ends the program too.

    Raises:
        ContestantError: it failed, did not say what it measured, or did nothing.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        cpu_seconds = _waited(child, wait)
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
    return Sample(reading.records, reading.seconds, cpu_seconds if own is None else own, reading.figures)


def _waited(child: "subprocess.Popen[bytes]", wait: Wait) -> float:
    try:
        return wait(child)
    except BaseException:  # Ctrl-C too: it has a session of its own and does not hear it
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()
