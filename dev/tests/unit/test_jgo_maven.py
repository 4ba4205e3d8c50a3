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
        fetch("g:a:1", tmp_path)
