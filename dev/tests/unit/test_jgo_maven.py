from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from dev.errors import FetchError
from dev.jgo_maven import fetch


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (requests.ConnectionError(), "no connection .the first start needs a network"),
        (requests.exceptions.ProxyError(), "no connection"),
        (requests.exceptions.SSLError(), "certificate is not trusted here"),
        (requests.Timeout("slow"), "slow"),
        (RuntimeError("Artifact not found\nin any"), "Artifact not found$"),
    ],
)
def test_every_way_a_fetch_fails_is_told_with_the_jar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(requests, "request", fail)

    with pytest.raises(FetchError, match=f"cannot fetch g:a:1: .*{told}"):
        fetch("g:a:1", tmp_path, lambda _seconds: None)


def test_a_fetch_that_broke_off_is_tried_again_from_its_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = iter([Reply(b"bro", broken=True), Reply(b"whole"), Reply(b"", status=404)])
    monkeypatch.setattr(requests, "request", lambda *_, **__: next(replies))

    assert fetch("g:a:1", tmp_path, lambda _seconds: None).read_bytes() == b"whole"


class Reply:
    """What the registry answers."""

    def __init__(self, content: bytes, *, broken: bool = False, status: int = 200) -> None:
        self.content = content
        self.broken = broken
        self.status_code = status
        self.headers: dict[str, str] = {}

    def iter_content(self, chunk_size: int) -> Iterator[bytes]:  # noqa: ARG002 - requests' own
        yield self.content
        if self.broken:
            raise requests.ConnectionError
