from pathlib import Path

from dev.state import StateDir, checkout_root, state_dir


def test_the_servers_live_in_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "uv.lock").touch()
    below = tmp_path / "packages" / "notifier"
    below.mkdir(parents=True)

    assert checkout_root(below) == tmp_path
    assert state_dir(None, below) == StateDir(tmp_path / ".dev")


def test_a_given_folder_is_taken(tmp_path: Path) -> None:
    assert state_dir(tmp_path / "a" / ".." / "b", Path("/")) == StateDir(tmp_path / "b")


def test_folders_have_different_marks(tmp_path: Path) -> None:
    assert StateDir(tmp_path / "a").marker != StateDir(tmp_path / "b").marker
