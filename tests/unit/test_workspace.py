"""Rules of the workspace that no single package owns.

uv takes a sibling from the tree whatever range asks for it, so the ranges are checked here.
"""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
MEMBERS = [*PACKAGES, ROOT / "dev"]
ARROWS = {
    "log-schema": set(),
    "log-generator": {"log-schema"},
    "spark-sink": {"log-schema"},
    "notifier": {"log-schema"},
    "error-analyzer": {"log-schema", "notifier"},
}


@cache
def project(member: Path) -> dict[str, Any]:
    """Give a member's `[project]` table."""
    with (member / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["project"])


def siblings(member: Path) -> dict[str, Requirement]:
    """Give what a member requires of the workspace's own packages."""
    names = {project(path)["name"] for path in MEMBERS}
    requirements = (Requirement(text) for text in project(member)["dependencies"])
    return {requirement.name: requirement for requirement in requirements if requirement.name in names}


def test_the_packages_are_the_five_of_the_design() -> None:
    assert {project(path)["name"] for path in PACKAGES} == set(ARROWS)


@pytest.mark.parametrize("member", PACKAGES, ids=lambda path: path.name)
def test_a_package_depends_on_siblings_only_along_the_designs_arrows(member: Path) -> None:
    assert set(siblings(member)) <= ARROWS[project(member)["name"]]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda path: path.name)
def test_the_range_on_every_sibling_admits_the_one_in_the_tree(member: Path) -> None:
    versions = {project(path)["name"]: project(path)["version"] for path in MEMBERS}
    outside = [
        f"{member.name} -> {requirement}, but the tree has {versions[name]}"
        for name, requirement in siblings(member).items()
        if not requirement.specifier or versions[name] not in requirement.specifier
    ]

    assert not outside


@pytest.mark.parametrize("member", MEMBERS, ids=lambda path: path.name)
def test_the_newest_heading_of_a_changelog_is_the_packages_version(member: Path) -> None:
    headings = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", (member / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert headings[:1] == [project(member)["version"]]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda path: path.name)
def test_a_package_has_what_every_package_has(member: Path) -> None:
    module = project(member)["name"].replace("-", "_")

    assert (member / "src" / module / "py.typed").exists()
    assert len((member / "README.md").read_text()) > 200
    assert set(project(member)["scripts"]) == {project(member)["name"]}
    assert project(member)["license"] == "Apache-2.0"
    assert project(member)["requires-python"].startswith(">=3.11")


def test_nothing_that_is_kept_names_a_machines_folders_or_a_package_registry() -> None:
    pattern = r"(^|[ \"'=(`])/(work|farm|root|home)/|pypi\.org/simple|repo1?\.maven|files\.pythonhosted"
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    exempt = {"uv.lock", "airflow/uv.lock", str(Path(__file__).relative_to(ROOT))}
    found = [
        f"{name}:{number}"
        for name in files
        if name not in exempt and (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1)
        if re.search(pattern, line)
    ]

    assert not found
