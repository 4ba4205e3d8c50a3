"""One instruction of a Dockerfile: its keyword, its flags, its arguments in either form."""

import json
import posixpath
import re
import shlex
from dataclasses import dataclass

_FLAGS = re.compile(r"(?:--[\w-]+(?:=\S*)?\s+)*")


@dataclass(frozen=True)
class Instruction:
    """One instruction, its continued lines joined."""

    line: int
    keyword: str
    text: str

    def flags(self, name: str) -> list[str]:
        """Give the values of each `--name=value`."""
        return re.findall(rf"--{name}=(\S+)", self.text[: self._flags_end])

    @property
    def arguments(self) -> str:
        """What follows the flags."""
        return self.text[self._flags_end :]

    @property
    def assignments(self) -> list[tuple[str, str | None]]:
        """The names and values of an ARG, ENV or LABEL; an ARG may have no value."""
        words = shlex.split(self.text)
        if self.keyword != "ARG" and "=" not in words[0]:
            return [(words[0], " ".join(words[1:]))]
        return [(name, value if equals else None) for name, equals, value in (word.partition("=") for word in words)]

    @property
    def mounts(self) -> list[dict[str, str]]:
        """The options of each `--mount`."""
        return [dict(option.partition("=")[::2] for option in mount.split(",")) for mount in self.flags("mount")]

    @property
    def sources(self) -> list[str]:
        """What a COPY or ADD takes: paths from the root of the build's context, or of the stage it is from."""
        if self.keyword not in {"COPY", "ADD"}:
            return []
        return [_from_root(word) for word in self._words[:-1]]

    @property
    def destination(self) -> str:
        """Where a COPY or ADD puts it."""
        return self._words[-1]

    @property
    def bound_sources(self) -> list[str]:
        """What `--mount=type=bind` shows of the build's context."""
        bound = (mount for mount in self.mounts if mount.get("type") == "bind" and "from" not in mount)
        return [_from_root(mount.get("source", mount.get("src", "."))) for mount in bound]

    @property
    def _words(self) -> list[str]:
        return exec_form(self.arguments) or self.arguments.split()

    @property
    def _flags_end(self) -> int:
        match = _FLAGS.match(self.text)
        return match.end() if match else 0


def exec_form(text: str) -> list[str]:
    """Give the words of a JSON array; none where the text is not one."""
    try:
        words = json.loads(text)
    except ValueError:
        return []
    return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else []


def _from_root(path: str) -> str:
    return posixpath.normpath(path.lstrip("/") or ".")
