r"""Log lines that try to command whoever reads them: a corpus in a text file.

A line `# name` begins a class, of one word; what else begins with `#`, and empty lines, are left out. Escapes are
decoded, so that the file itself stays harmless: `\n`, `\r`, `\t`, `\\`, `\#`, `\xHH`, `\uHHHH` and `\UHHHHHHHH`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_CLASS = re.compile(r"#\s*([\w-]+)\s*")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "#": "#"}


class Injection(NamedTuple):
    """A line, and the class of tricks that it is of (empty where the file names none)."""

    kind: str
    text: str


class CorpusError(ValueError):
    """A line of a corpus can't be read, or there is none; line 0 means the file as a whole."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_injections(text: str) -> tuple[Injection, ...]:
    """Read a corpus.

    Raises:
        CorpusError: an escape is none, or the file has no lines.
    """
    found = tuple(_read(text))
    if not found:
        raise CorpusError(0, "it holds no lines")
    return found


def _read(text: str) -> Iterator[Injection]:
    kind = ""
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _CLASS.fullmatch(line):
            kind = heading[1]
        elif line.strip() and not line.startswith("#"):
            yield Injection(kind, _decoded(number, line.rstrip("\r")))


def _decoded(number: int, line: str) -> str:
    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        if digits is None and match[4] in _SHORT:
            return _SHORT[match[4]]
        if digits is None or not _is_character(int(digits, 16)):
            raise CorpusError(number, f"no such escape: {match[0]} (a backslash is written twice)")
        return chr(int(digits, 16))

    return _ESCAPE.sub(character, line)


def _is_character(code: int) -> bool:
    return code < 0x110000 and not 0xD800 <= code < 0xE000  # noqa: PLR2004 - Unicode's end, and its surrogates
