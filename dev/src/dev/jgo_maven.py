"""The jar repository, through jgo: it knows the registry and needs neither Java nor Maven."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from dev.errors import FetchError

_TIMEOUT_SECONDS = 30
_ATTEMPTS = 3


def fetch(coordinates: str, folder: Path, sleep: Callable[[float], None] = time.sleep) -> Path:
    """Fetch one jar to somewhere in this folder; what an interrupted fetch leaves there is never taken for it.

    Raises:
        FetchError: no network, or no such jar, also when tried again.
    """
    retrying = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_fixed(1),
        retry=retry_if_exception_type(FetchError),
        sleep=sleep,
        reraise=True,
    )
    return retrying(_fetch, coordinates, folder)


def _fetch(coordinates: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # a folder of its own: jgo takes a file that is there, whole or not, for the jar
    context = MavenContext(repo_cache=Path(tempfile.mkdtemp(dir=folder)), timeout=_TIMEOUT_SECONDS)
    with _errors_mapped(coordinates):
        path: Path = context.create_dependency(coordinates).artifact.resolve()
        return path


def resolve(roots: list[str], exclude: list[str]) -> list[str]:
    """List the coordinates of all jars that the roots need at run time, the roots included, sorted.

    Raises:
        FetchError: no network, or no such jar.
    """
    with tempfile.TemporaryDirectory() as folder, _errors_mapped(", ".join(roots)):
        context = MavenContext(repo_cache=Path(folder), timeout=_TIMEOUT_SECONDS)
        excluded = [context.project(*name.split(":")) for name in exclude]
        # "!": a root's own dependencyManagement must not change the versions of the other roots' jars
        wanted = [context.create_dependency(f"{root}!", excluded) for root in roots]
        inputs, transitive = context.resolver.resolve(wanted)
        return sorted(_coordinates(found) for found in [*inputs, *transitive])


def _coordinates(found) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - jgo's Dependency
    middle = ["jar", found.classifier] if found.classifier else []
    return ":".join([found.groupId, found.artifactId, *middle, found.version])


@contextmanager
def _errors_mapped(what: str) -> Iterator[None]:
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise FetchError(
            f"cannot fetch {what}: the registry's certificate is not trusted here; "
            "REQUESTS_CA_BUNDLE may name a file with the certificates to trust"
        ) from error
    except requests.ConnectionError as error:
        raise FetchError(f"cannot fetch {what}: no connection (the first start needs a network)") from error
    except requests.RequestException as error:
        raise FetchError(f"cannot fetch {what}: {error}") from error
    except RuntimeError as error:  # jgo's own, for what no repository has
        raise FetchError(f"cannot fetch {what}: {str(error).splitlines()[0]}") from error
