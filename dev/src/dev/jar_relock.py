"""Making the lock anew from the jars that are asked for."""

import hashlib
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from dev import jgo_maven
from dev.jar_lock import JAR_SETS, LOCK_FILE, Jar, JarSet, JarSetName, render_lock
from dev.progress import Reporter

WANTED_FILE = Path(__file__).with_name("jars.toml")


def relock(reporter: Reporter) -> None:
    """Resolve jars.toml, fetch every jar once, and write jars.lock.toml.

    Raises:
        FetchError: no network, or no such jar.
    """
    wanted = tomllib.loads(WANTED_FILE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        sets = {name: _pinned(name, wanted[name], Path(folder), reporter) for name in JAR_SETS}
    LOCK_FILE.write_text(render_lock(sets))


def _pinned(name: JarSetName, wanted: dict[str, Any], folder: Path, reporter: Reporter) -> JarSet:
    coordinates = jgo_maven.resolve(wanted["roots"], wanted.get("exclude", []))
    if only := wanted.get("only"):
        coordinates = [each for each in coordinates if each.split(":")[1] in only]
    jars = []
    with reporter.counting(f"pinning {name} jars", len(coordinates)) as step:
        for each in coordinates:
            content = jgo_maven.fetch(each, folder).read_bytes()
            jars.append(Jar(each, hashlib.sha256(content).hexdigest()))
            step()
    return JarSet(name, tuple(jars))
