"""On which line of a TOML file a key stands; tomllib doesn't say."""

import re
import tomllib

Path = tuple[str | int, ...]

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_NAME = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_HEADER = re.compile(rf"\s*(\[\[?)\s*{_NAME}\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(rf"\s*{_NAME}\s*=")
_QUOTES = ('"""', "'''")


def key_lines(text: str) -> dict[Path, int]:
    """Map the path of every key, table and array element that begins a line to the line's number.

    It reads files that tomllib reads; keys inside an inline table are found at the line the table begins on.
    """
    scan = _Scan()
    for number, line in enumerate(text.split("\n"), 1):
        scan.read(number, line)
    return scan.lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Give the line of a path, or of the nearest thing around it; 1 where there is none."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


class _Scan:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._table: Path = ()
        self._lengths: dict[Path, int] = {}  # of arrays of tables, so far
        self._array: Path = ()  # the key whose array goes on over lines
        self._elements = 0
        self._quote = ""  # of the multi-line string that we are in

    def read(self, number: int, line: str) -> None:
        if self._quote:
            self._quote = "" if self._quote in line else self._quote
        elif self._array:
            self._read_element(number, line)
        elif header := _HEADER.fullmatch(line):
            self._open_table(number, header[2], of_array=header[1] == "[[")
        elif key := _KEY.match(line):
            self._read_key(number, line, self._table + _parts(key[1]), line[key.end() :].strip())

    def _read_key(self, number: int, line: str, path: Path, value: str) -> None:
        self.lines[path] = number
        self._quote = next((quote for quote in _QUOTES if line.count(quote) % 2), "")
        if value.startswith("[") and value.partition(" #")[0].rstrip()[-1:] != "]":
            self._array, self._elements = path, 0

    def _read_element(self, number: int, line: str) -> None:
        stripped = line.strip()
        if stripped.startswith("]"):
            self._array = ()
        elif stripped and not stripped.startswith("#"):
            self.lines[(*self._array, self._elements)] = number
            self._elements += 1

    def _open_table(self, number: int, dotted: str, *, of_array: bool) -> None:
        names = _parts(dotted)
        path = self._resolve(names[:-1])
        if of_array:
            array = (*path, names[-1])
            self._lengths[array] = self._lengths.get(array, 0) + 1
            path = (*array, self._lengths[array] - 1)
        else:
            path = self._resolve(names)
        self.lines[path] = number
        self._table = path

    def _resolve(self, names: Path) -> Path:
        """Put the index of the newest element behind every name of an array of tables."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path


def _parts(dotted: str) -> Path:
    """Take a dotted key apart, as TOML itself does."""
    try:
        table: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:  # what looks like a key stands in something else
        return (dotted,)
    path: Path = ()
    while isinstance(table, dict):
        ((name, table),) = table.items()
        path = (*path, name)
    return path
