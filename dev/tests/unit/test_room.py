from pathlib import Path

import pytest
from dev.errors import RoomError
from dev.room import DISK_BYTES, MEMORY_BYTES, check_disk, check_memory, free_disk


def test_enough_is_enough() -> None:
    check_memory(MEMORY_BYTES)
    check_disk(DISK_BYTES, Path("/data"))


def test_too_little_memory_is_told_in_numbers() -> None:
    with pytest.raises(RoomError, match="too little memory: 512 MB are free, the servers need 1800 MB"):
        check_memory(512 * 2**20)


def test_too_little_disk_is_told_with_its_place() -> None:
    with pytest.raises(RoomError, match="too little disk: 3 MB are free at /data, the servers need 1000 MB"):
        check_disk(3 * 2**20, Path("/data"))


def test_disk_is_measured_before_the_folder_exists(tmp_path: Path) -> None:
    assert free_disk(tmp_path / "not" / "yet") > 0
