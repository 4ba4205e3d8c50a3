"""Each image by itself: small, of one user without rights, with nothing in it that only its build needed."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dev.containers import docker

PROJECTS = {
    "log-schema": "packages/log-schema",
    "log-generator": "packages/log-generator",
    "error-analyzer": "packages/error-analyzer",
    "notifier": "packages/notifier",
    "spark-sink": "packages/spark-sink",
    "airflow": "airflow",
}
# MB; spark-sink has a JRE and Spark in it, and of airflow only what is on top of its base image counts
LARGEST = {
    "log-schema": 220,
    "log-generator": 220,
    "error-analyzer": 220,
    "notifier": 220,
    "spark-sink": 650,
    "airflow": 100,
}
AIRFLOWS_BASE = "apache/airflow:3.3.2-python3.12"
LOCKED = ("--rm", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none")
BUILD_TOOLS = ("uv", "gcc", "cc", "make", "mvn", "javac", "jlink", "git")

every_image = pytest.mark.parametrize("name", PROJECTS)


def version(checkout: Path, name: str) -> str:
    return str(tomllib.loads((checkout / PROJECTS[name] / "pyproject.toml").read_text())["project"]["version"])


def image(checkout: Path, name: str) -> str:
    return f"log-pipeline/{name}:{version(checkout, name)}"


def inspect(checkout: Path, name: str) -> dict[str, Any]:
    (found,) = json.loads(docker("image", "inspect", image(checkout, name)))
    return dict(found)


def shell(checkout: Path, name: str, script: str) -> str:
    return docker("run", *LOCKED, "--entrypoint=sh", image(checkout, name), "-c", script)


@pytest.mark.parametrize("part", ["kafka", "cassandra", "airflow"])
def test_a_part_is_left_out_by_deleting_its_line(checkout: Path, part: str) -> None:
    whole = (checkout / "compose.yaml").read_text()
    rest = "".join(line for line in whole.splitlines(keepends=True) if f"compose/{part}.yaml" not in line)
    left = checkout / f"compose.without-{part}.yaml"
    left.write_text(rest)

    services = docker("compose", "--file", left.name, "config", "--services", folder=checkout).split()

    assert part not in services
    assert {"topics", "migrate", "spark-sink", "error-analyzer", "notifier"} <= set(services)


def test_compose_builds_the_same_images_as_bake(images: Path) -> None:
    baked = {name: inspect(images, name)["RootFS"] for name in PROJECTS}

    docker("compose", "build", "--quiet", folder=images)

    assert {name: inspect(images, name)["RootFS"] for name in PROJECTS} == baked


@every_image
def test_it_stays_small(images: Path, name: str, figures: list[str]) -> None:
    size = inspect(images, name)["Size"] / 1e6
    figures.append(f"image {name}: {size:.0f} MB")
    if name == "airflow":
        (base,) = json.loads(docker("image", "inspect", AIRFLOWS_BASE))
        size -= base["Size"] / 1e6

    assert size <= LARGEST[name]


@every_image
def test_it_runs_as_a_numeric_user_and_says_how_it_is(images: Path, name: str) -> None:
    config = inspect(images, name)["Config"]
    user, _, _ = config["User"].partition(":")

    assert user.isdigit()
    assert int(user) > 0
    assert config["Healthcheck"]["Test"][0] == "CMD"
    assert config["Labels"]["org.opencontainers.image.version"] == version(images, name)


@every_image
def test_its_help_works_without_rights_network_or_a_writable_root(images: Path, name: str) -> None:
    assert "usage" in docker("run", *LOCKED, image(images, name), "--help").lower()


@every_image
def test_it_holds_nothing_that_only_its_build_needed(images: Path, name: str) -> None:
    tools = [tool for tool in BUILD_TOOLS if not (name == "airflow" and tool in {"uv", "git"})]  # its base has these

    assert shell(images, name, f"command -v {' '.join(tools)} || true") == ""
    assert shell(images, name, "ls -d /app/packages /app/tests /app/uv.lock 2>/dev/null || true") == ""


def test_the_sink_needs_no_network_to_find_its_java_and_its_jars(images: Path) -> None:
    script = 'java -version 2>&1 | head -1; for jar in $(echo "$SPARK_JARS" | tr , " "); do ls "$jar"; done'

    lines = shell(images, "spark-sink", script).splitlines()

    assert 'version "17.' in lines[0]
    assert len(lines) == 5
