from pathlib import Path

import pytest
from spark_sink.cli import app
from typer.testing import CliRunner

MIGRATE = ("plan", "apply", "status", "repair")


@pytest.mark.parametrize("command", MIGRATE)
def test_a_folder_of_own_migrations_that_is_not_there_is_a_bad_setting(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 2 and the setting's name, before anything is connected to."""
    monkeypatch.setenv("SINK_MIGRATIONS_DIR", str(tmp_path / "gone"))

    result = CliRunner().invoke(app, ["migrate", command])

    assert result.exit_code == 2
    assert result.stderr.startswith("bad setting SINK_MIGRATIONS_DIR: ")


@pytest.mark.parametrize("command", MIGRATE)
def test_a_bad_own_file_is_named(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit status 1 and one line, before anything is connected to."""
    (tmp_path / "V0002__b.cql").write_text("SELECT 1")
    monkeypatch.setenv("SINK_MIGRATIONS_DIR", str(tmp_path))

    result = CliRunner().invoke(app, ["migrate", command])

    assert (result.exit_code, result.stderr) == (1, "error: own/V0002__b.cql: expected version 0001 here\n")


@pytest.mark.parametrize(
    "arguments",
    [["1"], ["--forget"], ["--accept"], ["1", "--forget", "--accept"], ["0", "--forget"], ["x", "--accept"]],
)
def test_a_repair_takes_one_version_and_one_remedy(arguments: list[str]) -> None:
    """Exit status 2; nobody forgets a migration by leaving something out."""
    assert CliRunner().invoke(app, ["migrate", "repair", *arguments]).exit_code == 2
