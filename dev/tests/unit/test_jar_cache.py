import hashlib
from pathlib import Path

import pytest
from dev.errors import ChecksumError, FetchError
from dev.jar_cache import JarCache
from dev.jar_lock import Jar, JarSet
from dev.testing import RecordingReporter

CONTENT = {"g:a:1": b"one", "g:b:2": b"two"}
WANTED = JarSet("kafka", tuple(Jar(each, hashlib.sha256(content).hexdigest()) for each, content in CONTENT.items()))


class Registry:
    """Jars by their coordinates, in memory."""

    def __init__(self, content: dict[str, bytes]) -> None:
        self.content = content
        self.asked: list[str] = []

    def fetch(self, coordinates: str, folder: Path) -> Path:
        self.asked.append(coordinates)
        if coordinates not in self.content:
            raise FetchError(f"cannot fetch {coordinates}")
        folder.mkdir(exist_ok=True)
        path = folder / hashlib.sha256(coordinates.encode()).hexdigest()
        path.write_bytes(self.content[coordinates])
        return path


def cache(root: Path, registry: Registry) -> JarCache:
    return JarCache(root, registry.fetch, RecordingReporter())


def test_jars_are_fetched_once(tmp_path: Path) -> None:
    registry = Registry(CONTENT)

    first = cache(tmp_path, registry).provide(WANTED)
    second = cache(tmp_path, registry).provide(WANTED)

    assert first == second
    assert [path.read_bytes() for path in first] == [b"one", b"two"]
    assert sorted(registry.asked) == sorted(CONTENT)


def test_a_jar_with_another_content_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    registry = Registry(CONTENT | {"g:b:2": b"changed"})

    with pytest.raises(ChecksumError, match=r"b-2\.jar"):
        cache(tmp_path, registry).provide(WANTED)

    assert list(tmp_path.iterdir()) == []


def test_a_fetch_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="g:b:2"):
        cache(tmp_path, Registry({"g:a:1": b"one"})).provide(WANTED)

    assert list(tmp_path.iterdir()) == []


def test_a_damaged_cache_is_fetched_anew(tmp_path: Path) -> None:
    registry = Registry(CONTENT)
    damaged = cache(tmp_path, registry).provide(WANTED)[0]
    damaged.write_bytes(b"damaged")

    assert cache(tmp_path, registry).provide(WANTED)[0].read_bytes() == b"one"
