"""The YAML of compose files: anchors, merge keys and compose's own tags, and how one service extends another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from dev.substitution import expand, variable_names

# Lists that an extending service replaces; it adds to all others.
_REPLACED = frozenset({"command", "entrypoint", "test"})


@dataclass(frozen=True)
class Replacement:
    """A value under `!override` or `!reset`, which replaces what is extended."""

    value: Any


class _Loader(yaml.SafeLoader):
    """Knows compose's own tags."""


def _override(loader: _Loader, node: yaml.Node) -> Replacement:
    match node:
        case yaml.MappingNode():
            return Replacement(loader.construct_mapping(node, deep=True))
        case yaml.SequenceNode():
            return Replacement(loader.construct_sequence(node, deep=True))
        case _:
            return Replacement(node.value)


def _reset(_loader: _Loader, _node: yaml.Node) -> Replacement:
    return Replacement(None)


_Loader.add_constructor("!override", _override)
_Loader.add_constructor("!reset", _reset)


def parse(text: str) -> dict[str, Any]:
    """Read a compose file, variables replaced by their defaults.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    document = _expanded(_Loader(text).get_single_data())
    return document if isinstance(document, dict) else {}


def variables(text: str) -> set[str]:
    """Give the names of the variables in a compose file, those in comments left out.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    scalars = (token.value for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken))
    return {name for scalar in scalars for name in variable_names(scalar)}


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a service has that extends another: its own values, mappings merged, lists added to."""
    return dict(base) | {name: _merged(base.get(name), value, name) for name, value in over.items()}


def as_mapping(value: list[str] | Mapping[str, Any] | None) -> dict[str, Any]:
    """Give as a mapping what may be written as a list of `name=value` or of names, too."""
    if isinstance(value, list):
        return {name: text if equals else None for name, equals, text in (item.partition("=") for item in value)}
    return dict(value or {})


def _merged(base: object, over: object, name: str) -> object:
    match base, over:
        case _, Replacement(value):
            return value
        case _, dict():
            return merged(base if isinstance(base, dict) else {}, over)
        case list(), list() if name not in _REPLACED:
            return base + over
        case _:
            return over


def _expanded(node: object) -> object:
    match node:
        case str():
            return expand(node)
        case list():
            return [_expanded(item) for item in node]
        case dict():
            return {name: _expanded(value) for name, value in node.items()}
        case Replacement(value):
            return Replacement(_expanded(value))
        case _:
            return node
