"""The container images that this repository ships: each package's, and Airflow's with the generator in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ShippedImage:
    """What one Dockerfile is to make of the repository."""

    dockerfile: str
    """Its path from the repository's root, as all paths here."""
    package: str
    """The workspace's member that `uv sync` installs into it."""
    members: frozenset[str]
    """That member, and the ones it stands on."""
    version: str
    context: str = ""
    """The folder from which the last stage may copy; empty where it may copy from none."""


def shipped_images(packages: Iterable[str], airflow: str) -> dict[str, ShippedImage]:
    """Give the images by Dockerfile, from the texts of the packages' `pyproject.toml` files and of Airflow's."""
    projects = {project["name"]: project for project in map(_project, packages)}
    images = [
        ShippedImage(f"packages/{name}/Dockerfile", name, _closure(name, projects), project["version"])
        for name, project in projects.items()
    ]
    generator = "log-generator"
    images.append(
        ShippedImage(
            "airflow/Dockerfile", generator, _closure(generator, projects), _project(airflow)["version"], "airflow"
        )
    )
    return {image.dockerfile: image for image in images}


def _project(text: str) -> dict[str, Any]:
    return dict(tomllib.loads(text)["project"])


def _closure(name: str, projects: Mapping[str, dict[str, Any]]) -> frozenset[str]:
    required = {re.split(r"[^\w.-]", requirement)[0] for requirement in projects[name]["dependencies"]}
    return frozenset({name}.union(*(_closure(sibling, projects) for sibling in required & set(projects))))
