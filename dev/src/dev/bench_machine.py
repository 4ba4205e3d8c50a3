"""What a benchmark ran on: figures mean little without it."""

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from dev.jar_lock import LOCK_FILE, read_lock

_KAFKA = "org.apache.kafka:kafka_2.13:"
_CPU_INFO = Path("/proc/cpuinfo")


class Machine(msgspec.Struct, frozen=True):
    """The machine and the versions; `load` is the 1-minute load average before the first round."""

    cores: int
    processor: str
    system: str
    load: float
    versions: Mapping[str, str]


def this_machine(distributions: Sequence[str], versions: Mapping[str, str]) -> Machine:
    """Describe this machine, the versions of Python and these distributions, and the given ones."""
    python = {"python": platform.python_version()}
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        system=platform.platform(terse=True),
        load=round(os.getloadavg()[0], 2),
        versions=python | {name: version(name) for name in distributions} | dict(versions),
    )


def pinned_kafka() -> str:
    """Give the version of the Kafka whose jars are pinned."""
    pinned = (jar.coordinates for jar in read_lock(LOCK_FILE.read_text())["kafka"].jars)
    return next(each for each in pinned if each.startswith(_KAFKA)).removeprefix(_KAFKA)


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text().splitlines()
    except OSError:  # not Linux
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
