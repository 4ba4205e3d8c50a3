"""How an image is built: from pinned images, from the lock, from its own package and those that it needs."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath

from dev.dockerfile import Stage
from dev.image_reference import floating
from dev.recipe import Finding, Recipe
from dev.secret_name import names_secret

_KEYWORDS = r"ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR"
_ELSEWHERE = re.compile(
    r"https?://(?!127\.|localhost\b)[\w-]+\.[\w.-]+"  # a host with a dot is none of the pipeline's own services
    r"|\b(?:pypi|pythonhosted|maven|npmjs)\.(?:org|com|apache)\b"
    r"|--(?:extra-|default-)?index(?:-url)?\b|\b(?:UV|PIP)_\w*INDEX\w*"
)
_COMMAND_END = re.compile(r"&&|\|\||[;|]")


def instructions_are_known(recipe: Recipe) -> Iterator[Finding]:
    """What else stands there, a heredoc's lines or an ONBUILD, is not understood here, so would not be checked."""
    for line, keyword in ((each.line, each.keyword) for each in recipe.dockerfile.instructions):
        if not re.fullmatch(_KEYWORDS, keyword):
            yield Finding(line, f"{keyword} is not understood; expected an instruction (no heredoc, no ONBUILD)")


def images_are_pinned(recipe: Recipe) -> Iterator[Finding]:
    """The same file makes the same image tomorrow."""
    for stage in recipe.dockerfile.stages:
        for line, reference in _references(stage):
            why = None if recipe.dockerfile.stage(reference, stage) else floating(reference)
            if why:
                yield Finding(line, why)


def no_setting_is_a_secret(recipe: Recipe) -> Iterator[Finding]:
    """An image's ARG and ENV can be read by whoever has the image."""
    for instruction in recipe.dockerfile.instructions:
        names = [name for name, _ in instruction.assignments] if instruction.keyword in {"ARG", "ENV"} else []
        for name in filter(names_secret, names):
            yield Finding(instruction.line, f"{instruction.keyword} {name} is a secret; expected none in an image")


def no_frontend_is_fetched(recipe: Recipe) -> Iterator[Finding]:
    """A `# syntax=` line has every build fetch one more image."""
    for line, text in enumerate(recipe.dockerfile.text.splitlines(), 1):
        if re.match(r"\s*#\s*syntax\s*=", text):
            yield Finding(line, "a syntax line; expected none, the builder's own is enough")


def nothing_comes_from_elsewhere(recipe: Recipe) -> Iterator[Finding]:
    """Where packages come from is the machine's to say; a label may name any address."""
    for instruction in recipe.dockerfile.instructions:
        found = _ELSEWHERE.search(instruction.text)
        if found and instruction.keyword != "LABEL":
            yield Finding(instruction.line, f"{instruction.keyword} names {found[0]}; expected no address or index")
        elif instruction.keyword == "ADD" and re.search(r"://|git@", instruction.text):
            yield Finding(instruction.line, "ADD of an address; expected COPY of a file of the repository")


def syncs_install_the_lock(recipe: Recipe) -> Iterator[Finding]:
    """Exactly what is locked, without what only developers need, and the package itself as its wheel would be."""
    syncs = [sync for stage in recipe.dockerfile.stages for sync in _syncs(stage)]
    for line, command in syncs:
        missing = [flag for flag in _flags(command, recipe.image.package) if f" {flag} " not in f"{command} "]
        if missing:
            yield Finding(line, f"uv sync without {', '.join(missing)}; expected with")
    if all("--no-install-" in command for _, command in syncs):
        yield Finding(recipe.end, f"no uv sync installs {recipe.image.package}; expected one")


def copies_no_other_member(recipe: Recipe) -> Iterator[Finding]:
    """A change of a package that this one does not need must not build its image anew."""
    needed = ", ".join(sorted(recipe.image.members))
    for line, source in _copied(recipe):
        member = _member(source)
        if member and member not in recipe.image.members:
            yield Finding(line, f"copies {member}; expected of the packages only {needed}")


def copies_every_needed_member(recipe: Recipe) -> Iterator[Finding]:
    """A bind mount gives a member too."""
    bound = {source for instruction in recipe.dockerfile.instructions for source in instruction.bound_sources}
    sources = bound.union(source for _, source in _copied(recipe))
    for member in sorted(recipe.image.members):
        if not any(_overlap(source, f"packages/{member}/src") for source in sources):
            yield Finding(recipe.end, f"packages/{member} is not copied; expected, {recipe.image.package} needs it")


RULES = (
    instructions_are_known,
    images_are_pinned,
    no_setting_is_a_secret,
    no_frontend_is_fetched,
    nothing_comes_from_elsewhere,
    syncs_install_the_lock,
    copies_no_other_member,
    copies_every_needed_member,
)


def _references(stage: Stage) -> Iterator[tuple[int, str]]:
    yield stage.line, stage.base
    for instruction in stage.instructions:
        mounted = [mount["from"] for mount in instruction.mounts if "from" in mount]
        yield from ((instruction.line, reference) for reference in instruction.flags("from") + mounted)


def _syncs(stage: Stage) -> Iterator[tuple[int, str]]:
    """Give each `uv sync`, the flags that the environment sets instead written out."""
    for instruction in stage.instructions:
        commands = _COMMAND_END.split(instruction.arguments) if instruction.keyword == "RUN" else []
        for command in commands:
            if re.search(r"\buv sync\b", command):
                env = {**stage.variables, **dict(re.findall(r"\b(UV_\w+)=(\S+)", command))}
                yield instruction.line, " ".join([*command.replace("=", " ").split(), *_flags_of(env)])


def _flags_of(env: Mapping[str, str]) -> list[str]:
    names = [name.removeprefix("UV_") for name, value in env.items() if name.startswith("UV_") and value == "1"]
    return [f"--{name.replace('_', '-').lower()}" for name in names]


def _flags(command: str, package: str) -> list[str]:
    installing = "--no-install-" not in command
    return ["--frozen", "--no-dev", *(["--no-editable", f"--package {package}"] if installing else [])]


def _copied(recipe: Recipe) -> Iterator[tuple[int, str]]:
    for instruction in recipe.dockerfile.instructions:
        if not instruction.flags("from"):
            yield from ((instruction.line, source) for source in instruction.sources)


def _member(source: str) -> str | None:
    folder, *rest = PurePosixPath(source).parts or ("packages",)
    if not fnmatch("packages", folder):
        return None
    return rest[0] if rest and not re.search(r"[*?\[]", rest[0]) else "every package"


def _overlap(source: str, folder: str) -> bool:
    one, other = PurePosixPath(source), PurePosixPath(folder)
    return one.is_relative_to(other) or other.is_relative_to(one)
