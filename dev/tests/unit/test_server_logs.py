from pathlib import Path

from dev.server_logs import GrowingFile, ends, follow
from dev.state import StateDir


def write(state: StateDir, server: str, text: str, mode: str = "w") -> None:
    state.log(server).parent.mkdir(exist_ok=True)
    with state.log(server).open(mode) as log:
        log.write(text)


def test_the_last_lines_carry_their_servers_name(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    write(state, "kafka", "1\n2\n3\n")

    assert list(ends(state, ("kafka", "cassandra"), 2)) == ["kafka: 2", "kafka: 3"]


def test_no_lines_may_be_asked_for(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    write(state, "kafka", "1\n")

    assert list(ends(state, ("kafka",), 0)) == []


def test_lines_are_followed_until_told_to_stop(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    write(state, "kafka", "old\n")
    rounds = iter([("a\nhal", False), ("f\n", False), ("", True)])

    def stopped(_seconds: float) -> bool:
        text, over = next(rounds)
        write(state, "kafka", text, "a")
        return over

    assert list(follow(state, ("kafka",), stopped)) == ["kafka: a", "kafka: half"]


def test_a_file_that_was_begun_anew_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("a long first run\n")
    growing = GrowingFile(path)
    path.write_text("new\n")

    assert growing.added() == ["new"]
    assert growing.added() == []
