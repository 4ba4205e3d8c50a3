"""Whether this machine has the memory and disk that the servers need."""

import shutil
from pathlib import Path

import psutil

from dev.errors import RoomError

MEMORY_BYTES = 1_800 * 2**20
"""Kafka 250 MB, Cassandra 750 MB, and what they grow by: Cassandra's heap to 1 GB."""

KAFKA_MEMORY_BYTES = 500 * 2**20
"""Kafka alone, and what it grows by."""

DISK_BYTES = 1_000 * 2**20
"""The jars, a commit log, and some records."""

_CGROUP = Path("/sys/fs/cgroup")


def check_memory(available: int, needed: int = MEMORY_BYTES) -> None:
    """Check the free memory, in bytes.

    Raises:
        RoomError: it is too little.
    """
    if available < needed:
        raise RoomError(f"too little memory: {available // 2**20} MB are free, the servers need {needed // 2**20} MB")


def check_disk(free: int, folder: Path) -> None:
    """Check the free disk below a folder, in bytes.

    Raises:
        RoomError: it is too little.
    """
    if free < DISK_BYTES:
        raise RoomError(
            f"too little disk: {free // 2**20} MB are free at {folder}, the servers need {DISK_BYTES // 2**20} MB"
        )


def available_memory() -> int:
    """Measure the free memory, in bytes: the machine's, or this container's if that is less."""
    available = int(psutil.virtual_memory().available)
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
    except (OSError, ValueError):
        return available
    return available if limit == "max" else min(available, int(limit) - used)


def free_disk(folder: Path) -> int:
    """Measure the free disk at a folder that may not exist yet, in bytes."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free
