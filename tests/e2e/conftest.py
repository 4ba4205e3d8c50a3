"""What the end-to-end tests share."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dev.state import StateDir


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateDir]:
    """Servers of a test's own, for one that freezes or kills them: nobody else may miss them."""
    state = StateDir(tmp_path / "servers")
    dev = [sys.executable, "-m", "dev"]
    subprocess.run([*dev, "up", "--state", str(state.root)], check=True, stdout=subprocess.DEVNULL, timeout=150)
    yield state
    subprocess.run([*dev, "down", "--state", str(state.root)], check=True, stdout=subprocess.DEVNULL, timeout=150)
