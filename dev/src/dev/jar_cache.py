"""The jars on this machine: fetched once, verified at every start, never seen half written."""

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dev.errors import ChecksumError
from dev.jar_lock import Jar, JarSet
from dev.progress import Reporter

Fetch = Callable[[str, Path], Path]
"""Fetches the jar of these coordinates into a folder, and says where in it it is."""

_CONNECTIONS = 6


class JarCache:
    """Folders of verified jars, one for each pinned set; several commands may use it at once."""

    def __init__(self, root: Path, fetch: Fetch, reporter: Reporter) -> None:
        self._root = root
        self._fetch = fetch
        self._reporter = reporter

    def provide(self, jar_set: JarSet) -> list[Path]:
        """Give the paths of a set's jars, fetched first if need be.

        Raises:
            ChecksumError: a fetched jar is not the pinned one.
            FetchError: a jar did not arrive.
        """
        folder = self._root / jar_set.folder_name
        if folder.exists() and not _intact(folder, jar_set):
            self._reporter.say(f"{folder} is damaged: fetching its jars anew")
            shutil.rmtree(folder)
        if not folder.exists():
            self._fill(folder, jar_set)
        return [folder / jar.filename for jar in jar_set.jars]

    def _fill(self, folder: Path, jar_set: JarSet) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._root, prefix="fetching-") as temporary:
            complete = Path(temporary) / "complete"
            complete.mkdir()
            self._fetch_all(jar_set, Path(temporary) / "arriving", complete)
            _move_whole(complete, folder)

    def _fetch_all(self, jar_set: JarSet, arriving: Path, complete: Path) -> None:
        def fetch(jar: Jar) -> None:
            content = self._fetch(jar.coordinates, arriving).read_bytes()
            jar.verify(content)
            (complete / jar.filename).write_bytes(content)

        with (
            self._reporter.counting(f"fetching {jar_set.name} jars", len(jar_set.jars)) as step,
            ThreadPoolExecutor(_CONNECTIONS) as pool,
        ):
            try:
                for _ in pool.map(fetch, jar_set.jars):
                    step()
            finally:
                pool.shutdown(cancel_futures=True)


def _move_whole(complete: Path, folder: Path) -> None:
    try:
        complete.rename(folder)
    except OSError:
        if not folder.exists():  # else another command was faster, with the same jars
            raise


def _intact(folder: Path, jar_set: JarSet) -> bool:
    try:
        for jar in jar_set.jars:
            jar.verify((folder / jar.filename).read_bytes())
    except (ChecksumError, FileNotFoundError):
        return False
    return True
