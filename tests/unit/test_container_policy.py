"""The repository's own Dockerfiles, compose files, bake file and .env.example keep to the policy of `dev`."""

import subprocess
from pathlib import Path

import pytest
from dev.compose_file import Project, read_project
from dev.shipped_image import shipped_images

from dev import bake_policy, compose_policy, dockerfile_policy, env_example

ROOT = Path(__file__).parents[2]
PYPROJECTS = sorted(ROOT.glob("packages/*/pyproject.toml"))


def read(path: str) -> str:
    """Give a file's text; one that is not there fails the test."""
    return (ROOT / path).read_text()


IMAGES = shipped_images([path.read_text() for path in PYPROJECTS], read("airflow/pyproject.toml"))


@pytest.fixture
def project() -> Project:
    return read_project("compose.yaml", read)


def told(violations: list[str]) -> str:
    """Give the violations one a line."""
    return "\n".join(violations)


def test_there_are_the_five_packages_images_and_airflows() -> None:
    assert len(IMAGES) == 6


@pytest.mark.parametrize("dockerfile", IMAGES)
def test_a_dockerfile_keeps_to_the_policy(dockerfile: str) -> None:
    found = dockerfile_policy.violations(read(dockerfile), IMAGES[dockerfile])

    assert not found, told(found)


def test_there_is_no_dockerfile_that_the_policy_does_not_know() -> None:
    kept = subprocess.run(["git", "ls-files", "*Dockerfile*"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(kept.stdout.split()) <= set(IMAGES)


def test_the_services_keep_to_the_policy(project: Project) -> None:
    found = compose_policy.violations(project, IMAGES)

    assert project.services
    assert not found, told(found)


def test_every_compose_file_is_included_or_extended(project: Project) -> None:
    assert {str(path.relative_to(ROOT)) for path in ROOT.glob("compose/*.yaml")} <= project.files


def test_the_bake_file_makes_what_compose_runs(project: Project) -> None:
    found = bake_policy.violations(read("docker-bake.hcl"), IMAGES, project)

    assert not found, told(found)


def test_the_example_environment_lists_what_the_compose_files_take(project: Project) -> None:
    found = env_example.violations(read(".env.example"), project.variables)

    assert not found, told(found)
