"""A compose project as Docker Compose sees it: `include` followed, `extends` resolved, variables at their defaults.

A service that several of the included files describe is put together from all of them, and belongs to the first.
Left out: override files, `env_file`, and that a mount replaces an extended one of the same target.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dev.compose_service import Service
from dev.compose_yaml import as_mapping, merged, parse, variables

Read = Callable[[str], str]
"""Gives the text of a file by its path from the repository's root."""


@dataclass(frozen=True)
class Project:
    """All services, the volumes declared at top level, and what the files take from outside."""

    services: tuple[Service, ...]
    volumes: frozenset[str]
    files: frozenset[str]
    """Every file that was read, those that are only extended too."""
    variables: Mapping[str, str]
    """Each variable's name, and a file that asks for it."""


@dataclass(frozen=True)
class _File:
    path: str
    folder: str
    """Where its relative paths begin."""
    document: dict[str, Any]


class _Reading:
    """Every file that is read for a project, and the variables in them."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.paths: set[str] = set()
        self.variables: dict[str, str] = {}

    def file(self, path: str, folder: str | None = None) -> _File:
        text = self._read(path)
        self.paths.add(path)
        self.variables = dict.fromkeys(variables(text), path) | self.variables
        return _File(path, posixpath.dirname(path) if folder is None else folder, parse(text))

    def included(self, file: _File) -> Iterator[_File]:
        yield file
        for entry in file.document.get("include") or []:
            included = {"path": entry} if isinstance(entry, str) else entry
            paths = included["path"] if isinstance(included["path"], list) else [included["path"]]
            folder = included.get("project_directory", posixpath.dirname(paths[0]))
            for path in paths:
                yield from self.included(self.file(_path(file.folder, path), _path(file.folder, folder)))

    def settings(self, file: _File, name: str) -> dict[str, Any]:
        own = _normal(file.document["services"][name], file.folder)
        extends = own.pop("extends", None)
        if extends is None:
            return merged({}, own)
        extended = {"service": extends} if isinstance(extends, str) else extends
        other = self.file(_path(file.folder, extended["file"])) if "file" in extended else file
        return merged(self.settings(other, extended["service"]), own)


def read_project(path: str, read: Read) -> Project:
    """Read a compose file and all that it includes and extends.

    Raises:
        KeyError: a service extends one that is not there.
        OSError: a file is not there.
        yaml.YAMLError: a file is no YAML.
    """
    reading = _Reading(read)
    files = list(reading.included(reading.file(path)))
    services = list(_services(reading, files))
    volumes = frozenset(name for file in files for name in file.document.get("volumes") or {})
    taken = _handed_on(files, services) | reading.variables
    return Project(tuple(_related(services)), volumes, frozenset(reading.paths), taken)


def _services(reading: _Reading, files: list[_File]) -> Iterable[Service]:
    found: dict[str, Service] = {}
    for file, name in [(each, name) for each in files for name in each.document.get("services") or {}]:
        first = found.get(name, Service(file.path, name, {}))
        found[name] = replace(first, settings=merged(first.settings, reading.settings(file, name)))
    return found.values()


def _related(services: list[Service]) -> Iterator[Service]:
    """Tell each service what only the others say of it: who makes its image, and who waits for its end."""
    makers = {service.image: _dockerfile(service) for service in services if "build" in service.settings}
    awaited = {name for service in services for name in _awaited(service)}
    for service in services:
        maker = _dockerfile(service) if "build" in service.settings else makers.get(service.image)
        label = "one-shot" in as_mapping(service.settings.get("labels"))
        yield replace(service, dockerfile=maker, one_shot=label or service.name in awaited)


def _handed_on(files: list[_File], services: list[Service]) -> dict[str, str]:
    """Give the variables that are taken from outside without a `$`."""
    secrets = [(file.path, secret) for file in files for secret in (file.document.get("secrets") or {}).values()]
    names = {secret["environment"]: path for path, secret in secrets if "environment" in secret}
    return names | {
        name: service.file for service in services for name, value in service.environment.items() if value is None
    }


def _awaited(service: Service) -> Iterator[str]:
    for name, how in as_mapping(service.settings.get("depends_on")).items():
        if how and how.get("condition") == "service_completed_successfully":
            yield name


def _dockerfile(service: Service) -> str:
    build = service.settings["build"]
    return _path(build.get("context", "."), build.get("dockerfile", "Dockerfile"))


def _normal(settings: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Write in the long form what may be written shorter, so that it can be merged; paths from the root."""
    normal = dict(settings)
    for name in {"environment", "labels", "depends_on"} & settings.keys():
        if isinstance(settings[name], list):
            normal[name] = as_mapping(settings[name])
    if "build" in settings:
        build = {"context": settings["build"]} if isinstance(settings["build"], str) else dict(settings["build"])
        normal["build"] = build | ({"context": _path(folder, build["context"])} if "context" in build else {})
    return normal


def _path(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))
