"""Variables in a text, as Dockerfiles and compose files write them: `$NAME`, `${NAME}`, `${NAME:-default}`."""

import re
from collections.abc import Mapping

# A default that holds a variable matches only once that one is replaced: innermost first.
_INNERMOST = re.compile(r"\$\{(?P<braced>\w+)(?::?(?P<operator>[-+?])(?P<word>[^${}]*))?\}|\$(?P<bare>[A-Za-z_]\w*)")
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")
_DOLLAR = "\0"  # a dollar sign that starts no variable


def expand(text: str, values: Mapping[str, str] | None = None) -> str:
    """Replace each variable by its value, else by its default, else by nothing; `$$` becomes a dollar sign."""
    text = text.replace("$$", _DOLLAR)
    while (replaced := _INNERMOST.sub(lambda match: _value(match, values or {}), text)) != text:
        text = replaced
    return text.replace(_DOLLAR, "$")


def variable_names(text: str) -> set[str]:
    """Give the names of the variables in a text."""
    return set(_NAME.findall(text.replace("$$", "")))


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(match["braced"] or match["bare"], "").replace("$", _DOLLAR)
    if match["operator"] == "+":
        return match["word"] if value else ""
    return value or (match["word"] if match["operator"] == "-" else "")
