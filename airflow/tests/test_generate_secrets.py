"""What Airflow keeps secret: made once, each service's in a folder of its own."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import generate_secrets
import pytest
from generate_secrets import generate


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("auth", "secrets", "database-password"):
        (tmp_path / name).mkdir()
    return tmp_path


def contents(home: Path) -> dict[str, str]:
    return {str(file.relative_to(home)): file.read_text() for file in home.rglob("*") if file.is_file()}


def test_a_second_start_keeps_what_the_first_one_made(home: Path) -> None:
    generate(home)
    first = contents(home)

    generate(home)

    assert contents(home) == first


def test_what_is_missing_is_made_and_fits_what_is_there(home: Path) -> None:
    generate(home)
    (home / "secrets" / "sql_alchemy_conn").unlink()
    (home / "secrets" / "jwt_secret").write_text("")
    password = (home / "database-password" / "password").read_text()

    generate(home)

    assert f"airflow:{password}@" in (home / "secrets" / "sql_alchemy_conn").read_text()
    assert len((home / "secrets" / "jwt_secret").read_text()) >= 32


def test_two_stacks_never_share_a_secret(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    for name in ("auth", "secrets", "database-password"):
        (other / name).mkdir()

    generate(home)
    generate(other)

    assert not set(contents(home).values()) & set(contents(other).values())


def test_every_secret_is_as_long_as_it_has_to_be_and_readable_for_its_reader_only(home: Path) -> None:
    generate(home)
    modes = {file.name: file.stat().st_mode & 0o777 for file in home.rglob("*") if file.is_file()}

    assert len(base64.urlsafe_b64decode((home / "secrets" / "fernet_key").read_text())) == 32
    assert len(json.loads((home / "auth" / "passwords.json").read_text())["admin"]) >= 16
    assert modes.pop("password") == 0o644  # PostgreSQL runs as another user, in a volume that nothing else sees
    assert set(modes.values()) == {0o600}


def test_a_folder_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "init").mkdir()
    script = shutil.copy(generate_secrets.__file__, tmp_path / "init")

    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.startswith("error: can't keep Airflow's secrets: ")
    assert str(tmp_path / "database-password") in ended.stderr
    assert ended.stderr.count("\n") == 1
