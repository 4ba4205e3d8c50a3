"""The language of templates: text with `{name}` in it; a brace of the text itself is written twice."""

from string import Formatter

from log_generator.blanks import PRIVATE

_formatter = Formatter()


def split(text: str) -> list[tuple[str, str | None]]:
    """Cut a template into pairs of a literal and the name that follows it, None at the end.

    Raises:
        ValueError: its braces don't match, or something other than a name stands in them.
    """
    if PRIVATE.search(text):
        raise ValueError("a character of Unicode's private use, U+E000 to U+E002")
    parts = []
    for literal, name, form, conversion in _formatter.parse(text):
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError(f"not the name of a parameter: {{{name}}}")
        parts.append((literal, name))
    return parts


def placeholders(text: str) -> list[str]:
    """Give the names in a template, in order.

    Raises:
        ValueError: as `split` says.
    """
    return [name for _, name in split(text) if name is not None]
