"""What an image is when it is built: whom it runs as, what it starts, what is in it and what it says of itself."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from dev.container_user import is_numbered_and_not_root
from dev.dockerfile import Stage
from dev.instruction import Instruction, exec_form
from dev.recipe import Finding, Recipe

_BUILD_TOOL = re.compile(
    r"(?:^|[\s;&|(\"']|bin/)(uv|pip3?\s+install|gcc|g\+\+|build-essential|maven|mvn|git|curl|wget)(?=$|[\s;&|)=\"'])"
)
_LABELS = ("title", "description", "version", "licenses")
_MEMBER_DEPTH = 2  # packages/name: a member as a whole, its tests in it


def user_is_not_root(recipe: Recipe) -> Iterator[Finding]:
    """By number, since that is what an orchestrator can tell from root."""
    user = _last(recipe, "USER")
    if user is None:
        yield Finding(recipe.end, "no USER; expected a number that is not root's")
    elif not is_numbered_and_not_root(user.text):
        yield Finding(user.line, f"USER {user.text}; expected as the last one a number that is not root's")


def health_is_checked(recipe: Recipe) -> Iterator[Finding]:
    """Without a shell."""
    check = _last(recipe, "HEALTHCHECK")
    if check is None:
        yield Finding(recipe.end, 'no HEALTHCHECK; expected CMD ["..."]')
    elif not exec_form(check.arguments.removeprefix("CMD").strip()):
        yield Finding(check.line, f'HEALTHCHECK {check.arguments}; expected CMD ["..."]')


def starts_without_a_shell(recipe: Recipe) -> Iterator[Finding]:
    """A shell in between would keep signals from the process."""
    if _last(recipe, "ENTRYPOINT") is None:
        yield Finding(recipe.end, 'no ENTRYPOINT; expected ["..."]')
    for instruction in recipe.dockerfile.shipped:
        if instruction.keyword in {"ENTRYPOINT", "CMD"} and not exec_form(instruction.text):
            yield Finding(instruction.line, f'{instruction.keyword} {instruction.text}; expected ["..."]')


def takes_only_what_was_built(recipe: Recipe) -> Iterator[Finding]:
    """Nothing from the context but what the image's own folder has for it."""
    allowed = recipe.image.context
    expected = f"what stands below {allowed}/" if allowed else "nothing but what earlier stages made"
    for instruction in recipe.dockerfile.shipped:
        for source in instruction.sources if not instruction.flags("from") else []:
            if not (allowed and source.startswith(f"{allowed}/")):
                yield Finding(instruction.line, f"the last stage copies {source}; expected {expected}")


def has_no_tests(recipe: Recipe) -> Iterator[Finding]:
    """Neither by name, nor with the folder of an earlier stage that a whole member was copied to."""
    for instruction in recipe.dockerfile.shipped:
        (origin,) = instruction.flags("from") or [""]
        stage = recipe.dockerfile.stage(origin, recipe.dockerfile.stages[-1])
        members = _member_folders(stage) if stage else set()
        for source in instruction.sources:
            if "tests" in PurePosixPath(source).parts or any(member.is_relative_to(source) for member in members):
                yield Finding(instruction.line, f"copies {source} with its tests; expected none in the last stage")


def has_no_build_tools(recipe: Recipe) -> Iterator[Finding]:
    """What builds, or fetches, stays in the stages that are left behind."""
    for instruction in recipe.dockerfile.shipped:
        found = _BUILD_TOOL.search(instruction.arguments) if instruction.keyword == "RUN" else None
        if found:
            yield Finding(instruction.line, f"the last stage runs or installs {found[1]}; expected in an earlier stage")


def says_what_it_is(recipe: Recipe) -> Iterator[Finding]:
    """In the labels that registries and scanners read."""
    labels = {label: text for each in _all(recipe, "LABEL") for label, text in each.assignments}
    for name in _LABELS:
        if not labels.get(f"org.opencontainers.image.{name}"):
            yield Finding(recipe.end, f"no label org.opencontainers.image.{name}; expected one")
    version = labels.get("org.opencontainers.image.version")
    if version and version != recipe.image.version:
        yield Finding(recipe.end, f"label version {version}; expected {recipe.image.version}, as in pyproject.toml")


RULES = (
    user_is_not_root,
    health_is_checked,
    starts_without_a_shell,
    takes_only_what_was_built,
    has_no_tests,
    has_no_build_tools,
    says_what_it_is,
)


def _all(recipe: Recipe, keyword: str) -> list[Instruction]:
    return [instruction for instruction in recipe.dockerfile.shipped if instruction.keyword == keyword]


def _last(recipe: Recipe, keyword: str) -> Instruction | None:
    return next(reversed(_all(recipe, keyword)), None)


def _member_folders(stage: Stage) -> set[PurePosixPath]:
    """Where a stage has members whole, from the root of its file system."""
    folders = set()
    working = PurePosixPath("/")
    for instruction in stage.instructions:
        if instruction.keyword == "WORKDIR":
            working /= instruction.text
        for source in instruction.sources if not instruction.flags("from") else []:
            parts = PurePosixPath(source).parts or ("packages",)
            if parts[0] == "packages" and len(parts) <= _MEMBER_DEPTH:
                folders.add((working / instruction.destination).relative_to("/"))
    return folders
