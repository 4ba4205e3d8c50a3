"""Finding and reading scenarios: the shipped ones by name, others by their file."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from log_generator.errors import Problem, ScenarioError
from log_generator.injections import CorpusError, Injection, read_injections
from log_generator.pollution import Injections
from log_generator.scenario import Scenario, System
from log_generator.scenario_check import check
from log_generator.toml_lines import key_lines, line_of

ModelT = TypeVar("ModelT", bound=BaseModel)

_SHIPPED = files("log_generator")
_SYNTAX_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario that can be used: checked, with its system and the injections it asks for.

    `digest` changes with anything in their files.
    """

    name: str
    scenario: Scenario
    system: System
    text: str
    digest: bytes
    injections: tuple[Injection, ...]


def shipped_scenarios() -> list[str]:
    """Give the names of the scenarios that come with the generator."""
    return sorted(_stem(entry) for entry in (_SHIPPED / "scenarios").iterdir() if entry.name.endswith(".toml"))


def load_scenario(name: str, environment: str | None = None) -> LoadedScenario:
    """Read a shipped scenario by name, or any by the path of its file.

    It is to happen in its system's environment unless another is given.

    Raises:
        ScenarioError: there is none of that name, or something in its files is wrong.
    """
    story = _find(name, "scenarios", Path())
    scenario = story.parse(Scenario)
    cast = _find_system(scenario.system, story)
    system = cast.parse(System)
    problems = [(cast if f.in_system else story).problem(f.path, f.message) for f in check(scenario, system)]
    if problems:
        raise ScenarioError(problems)
    corpus, injections = _injections(scenario.injections, story)
    loaded = LoadedScenario(
        name=_stem(story.file),
        scenario=scenario,
        system=system,
        text=story.text,
        digest=hashlib.blake2b("\0".join(filter(None, (story.text, cast.text, corpus))).encode()).digest(),
        injections=injections,
    )
    return _in_environment(loaded, environment) if environment else loaded


def _in_environment(loaded: LoadedScenario, environment: str) -> LoadedScenario:
    """Let a scenario happen in another environment than its system's; the ids of its records are others then."""
    system = loaded.system.model_copy(update={"environment": environment})
    digest = hashlib.blake2b(loaded.digest + b"\0" + environment.encode()).digest()
    return replace(loaded, system=system, digest=digest)


@dataclass(frozen=True, slots=True)
class _TomlFile:
    file: Traversable
    text: str
    folder: Path  # where names in it are looked up

    def parse(self, model: type[ModelT]) -> ModelT:
        try:
            return model.model_validate(tomllib.loads(self.text))
        except ValidationError as error:
            raise ScenarioError([self._invalid(problem) for problem in error.errors()]) from None
        except ValueError as error:  # no TOML, or a number of thousands of digits
            raise ScenarioError([self._syntax_problem(str(error))]) from None
        except RecursionError:
            raise ScenarioError([Problem(str(self.file), 0, "", "it is nested too deep")]) from None

    def problem(self, path: tuple[str | int, ...], message: str) -> Problem:
        return Problem(str(self.file), line_of(key_lines(self.text), path), _dotted(path), message)

    def _invalid(self, problem: Any) -> Problem:  # noqa: ANN401 - pydantic's
        message = problem["msg"].removeprefix("Value error, ")
        return self.problem(problem["loc"], message.replace("Extra inputs are not permitted", "there is no such key"))

    def _syntax_problem(self, message: str) -> Problem:
        place = _SYNTAX_PLACE.search(message)
        line = int(place[1]) if place else self.text.rstrip("\n").count("\n") + 1
        return Problem(str(self.file), line, "", _SYNTAX_PLACE.sub("", message))


def _find(name: str, shelf: str, folder: Path) -> _TomlFile:
    shipped, own = _SHIPPED / shelf / f"{name}.toml", folder / name
    file: Traversable = own if name.endswith(".toml") else shipped
    if not _is_file(file):
        names = ", ".join(sorted(_stem(entry) for entry in (_SHIPPED / shelf).iterdir()))
        raise ScenarioError([Problem(name, 0, "", f"no such file, and none of the shipped {shelf}: {names}")])
    try:
        return _TomlFile(file, file.read_text(encoding="utf-8"), own.parent)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError([Problem(name, 0, "", f"can't be read: {error}")]) from None


def _find_system(name: str, story: _TomlFile) -> _TomlFile:
    try:
        return _find(name, "systems", story.folder)
    except ScenarioError as error:
        problems = [story.problem(("system",), f"{each.file}: {each.message}") for each in error.problems]
        raise ScenarioError(problems) from None


def _is_file(file: Traversable) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # no file can have such a name
        return False


def _injections(wanted: Injections | None, story: _TomlFile) -> tuple[str, tuple[Injection, ...]]:
    """Read the corpus that a scenario asks for: its text, and what stands in it; nothing where it asks for none."""
    if wanted is None:
        return "", ()
    file = story.folder / wanted.file if wanted.file else _SHIPPED / "corpus" / "injections.txt"
    if not _is_file(file):
        raise ScenarioError([story.problem(("injections", "file"), f"can't be read: {wanted.file!r} is no file")])
    try:
        text = file.read_text(encoding="utf-8")
        return text, read_injections(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError([story.problem(("injections", "file"), f"can't be read: {error}")]) from None
    except CorpusError as error:
        raise ScenarioError([Problem(str(file), error.line, "", str(error))]) from None


def _stem(file: Traversable) -> str:
    return file.name.removesuffix(".toml")


def _dotted(path: Iterable[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
