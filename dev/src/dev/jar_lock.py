"""The pinned jars: every one by coordinates and SHA-256."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dev.errors import ChecksumError

JarSetName = Literal["kafka", "cassandra", "spark"]
JAR_SETS: tuple[JarSetName, ...] = ("kafka", "cassandra", "spark")
LOCK_FILE = Path(__file__).with_name("jars.lock.toml")

_SHA256_HEX = 64
_HEADER = "# Written by `uv run dev lock` from jars.toml: every jar by Maven coordinates and SHA-256.\n"


@dataclass(frozen=True)
class Jar:
    """One pinned jar: `group:artifact:version`, or `group:artifact:jar:classifier:version`."""

    coordinates: str
    sha256: str

    @property
    def filename(self) -> str:
        """The jar's name in a repository."""
        _group, artifact, *middle, version = self.coordinates.split(":")
        return "-".join([artifact, version, *middle[1:]]) + ".jar"

    def verify(self, content: bytes) -> None:
        """Check that this content is the pinned one.

        Raises:
            ChecksumError: it is not.
        """
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise ChecksumError(f"{self.filename} is not the pinned one: SHA-256 {found}, pinned is {self.sha256}")


@dataclass(frozen=True)
class JarSet:
    """The jars that one server or library needs, in the order of the lock."""

    name: JarSetName
    jars: tuple[Jar, ...]

    @property
    def folder_name(self) -> str:
        """A name that changes with any pin, so that a cache never mixes two locks."""
        pins = "".join(jar.coordinates + jar.sha256 for jar in self.jars)
        return f"{self.name}-{hashlib.sha256(pins.encode()).hexdigest()[:12]}"


def read_lock(text: str) -> dict[JarSetName, JarSet]:
    """Read the lock.

    Raises:
        ChecksumError: a pin is missing or malformed.
    """
    tables = tomllib.loads(text)
    return {name: JarSet(name, tuple(_jar(*pin) for pin in tables.get(name, {}).items())) for name in JAR_SETS}


def render_lock(sets: dict[JarSetName, JarSet]) -> str:
    """Write the lock, so that `read_lock` gives the same sets."""
    tables = []
    for name, jar_set in sets.items():
        pins = "".join(f'"{jar.coordinates}" = "{jar.sha256}"\n' for jar in jar_set.jars)
        tables.append(f"\n[{name}]\n{pins}")
    return _HEADER + "".join(tables)


def _jar(coordinates: str, sha256: str) -> Jar:
    well_formed = coordinates.count(":") in {2, 4} and len(sha256) == _SHA256_HEX
    if not well_formed:
        raise ChecksumError(f"jars.lock.toml: {coordinates!r} has no valid pin")
    return Jar(coordinates, sha256)
