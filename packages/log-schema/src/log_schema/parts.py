"""The parts of a record among an object's fields."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from log_schema.json_value import as_name, as_text, as_time, as_uid, split_id
from log_schema.severity_field import SCHEMES, Schemes

T = TypeVar("T")
Names = Mapping[str, tuple[str, ...]]

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Dialect(NamedTuple):
    """What the parts of a record are called in a shape: the names of each, the first that holds it first."""

    names: Names
    schemes: Schemes = SCHEMES


class Parts(NamedTuple):
    """The fields of an object, of which parts are taken until only what has no place in a record is left.

    A field that can't be what its name says is left too: one odd value costs no record. `told` is what is known
    otherwise of parts that no field holds.
    """

    rest: dict[str, Any]
    names: Names
    told: Mapping[str, Any] = NOTHING

    def uid(self) -> str | None:
        """Take the uid that it brings."""
        return self._take("uid", as_uid)

    def time(self) -> int | None:
        """Take the first time that can be read, in nanoseconds since the epoch."""
        return self._take("time", as_time)

    def text(self, part: str) -> str | None:
        """Take a part as text, of whatever kind it is."""
        return self._take(part, as_text)

    def name(self, part: str) -> str | None:
        """Take a text, or an object's name; an object stays, for what else it holds."""
        return self._take(part, as_name)

    def hex_id(self, part: str, digits: int) -> str | None:
        """Take an id of so many digits; one of another form stays, so that nobody takes it for one."""
        for name in self._named(part):
            hex_id, other = split_id(self.rest[name], digits)
            if other is None:
                del self.rest[name]
            if hex_id:
                return hex_id
        return None

    def body(self) -> str:
        """Take the message: text before anything else, and an empty one only where nothing else is known.

        Raises:
            ValueError: there is none.
        """
        name = min(self._named("body"), key=lambda name: _emptiness(self.rest[name]), default=None)
        told = as_text(self.told.get("body"))
        if told and (name is None or self.rest[name] == ""):
            return told
        if name is None:
            raise ValueError("no message")
        return (as_text(self.rest.pop(name)) or "").rstrip("\r\n")

    def _take(self, part: str, read: Callable[[Any], T | None]) -> T | None:
        for name in self._named(part):
            value = self.rest[name]
            found = read(value)
            if found is not None:
                if read is not as_name or isinstance(value, str):
                    del self.rest[name]
                return found
        return read(self.told.get(part))

    def _named(self, part: str) -> list[str]:
        return [name for name in self.names.get(part, ()) if self.rest.get(name) is not None]


def _emptiness(value: Any) -> int:  # noqa: ANN401 - JSON
    if value == "":
        return 2
    return 0 if isinstance(value, str) else 1
