import subprocess
from pathlib import Path

import pytest
from dev.java import find_java, parse_properties

FAKE_JAVA = """\
#!/bin/sh
for argument do
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] && [ "{modules}" = no ] && exit 1
done
printf '    java.home = {home}\\n    java.specification.version = {version}\\n' >&2
"""


def fake_java(home: Path, version: str, modules: str = "yes") -> Path:
    """Install a Java that only says what it is."""
    executable = home / "bin" / "java"
    executable.parent.mkdir(parents=True)
    executable.write_text(FAKE_JAVA.format(home=home, version=version, modules=modules))
    executable.chmod(0o755)
    return home


def test_java_home_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, on_path = fake_java(tmp_path / "named", "21"), fake_java(tmp_path / "on-path", "17")
    monkeypatch.setenv("PATH", f"{on_path}/bin:/usr/bin:/bin")

    assert find_java(named, tmp_path).spark_home == named
    assert find_java(None, tmp_path).spark_home == on_path


@pytest.mark.parametrize(("version", "modules"), [("11", "yes"), ("25", "yes"), ("17", "no")])
def test_the_wheels_java_is_taken_where_the_systems_is_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, modules: str
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    home = fake_java(tmp_path / "unfit", version, modules)

    java = find_java(home, tmp_path / "shim")

    assert java.version == "17"
    assert java.spark_home == tmp_path / "shim"


def test_the_launcher_for_spark_drops_only_what_that_java_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    launcher = find_java(None, tmp_path).spark_home / "bin" / "java"
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    arguments = ["--add-modules=jdk.incubator.vector", "-Da=b c", "-XshowSettings:properties", "-version"]
    said = subprocess.run([launcher, *arguments], capture_output=True, text=True, check=True).stderr

    assert "a = b c" in said
    assert parse_properties(said)["java.specification.version"] == "17"


def test_what_java_says_of_itself_is_read() -> None:
    said = "Property settings:\n    java.home = /opt/a java\n    java.vendor = x\n    java.specification.version = 21\n"

    assert parse_properties(said) == {"java.home": "/opt/a java", "java.specification.version": "21"}
