"""The servers' addresses as environment variables: how every other command finds them."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.ports import LOOPBACK


def addresses(*, kafka_port: int, cassandra_port: int, java_home: Path, spark_jars: Sequence[Path]) -> dict[str, str]:
    """Give the variables that the packages read."""
    return {
        "KAFKA_BOOTSTRAP_SERVERS": f"{LOOPBACK}:{kafka_port}",
        "CASSANDRA_CONTACT_POINTS": LOOPBACK,
        "CASSANDRA_PORT": str(cassandra_port),
        "JAVA_HOME": str(java_home),
        "SPARK_JARS": ",".join(str(jar) for jar in spark_jars),
    }


def render(env: Mapping[str, str]) -> str:
    """Write them as `NAME=value` lines, quoted where a shell wants it."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in env.items())


def parse(text: str) -> dict[str, str]:
    """Read what `render` wrote."""
    return dict(word.split("=", 1) for word in shlex.split(text))


def write(path: Path, env: Mapping[str, str]) -> None:
    """Put the file there whole: a reader sees all of it or nothing."""
    partial = path.with_suffix(".partial")
    partial.write_text(render(env))
    partial.replace(path)
