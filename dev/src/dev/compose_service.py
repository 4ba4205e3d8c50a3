"""One service of a compose project, in the words of the policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dev.compose_yaml import as_mapping


class Mount(NamedTuple):
    """One entry of `volumes`; an anonymous volume has no source."""

    kind: str
    source: str
    read_only: bool


@dataclass(frozen=True)
class Service:
    """One service, all that it extends in it."""

    file: str
    name: str
    settings: Mapping[str, Any]
    dockerfile: str | None = None
    """The path of the one that makes its image; none where the image is a third party's."""
    one_shot: bool = False
    """It ends by itself: others wait for that, or its label `one-shot` says so."""

    @property
    def place(self) -> str:
        """Where to look for it."""
        return f"{self.file}:{self.name}"

    @property
    def image(self) -> str:
        """Its image's reference, empty where it has none."""
        return self.settings.get("image") or ""

    @property
    def environment(self) -> dict[str, Any]:
        """Its variables; one that is None is handed on from outside."""
        return as_mapping(self.settings.get("environment"))

    @property
    def mounts(self) -> list[Mount]:
        """Its volumes, in either form."""
        return [_mount(volume) for volume in self.settings.get("volumes") or []]

    @property
    def memory_bytes(self) -> int:
        """The most that all its containers together may take; 0 where nothing limits them."""
        deploy = self.settings.get("deploy") or {}
        limit = self.settings.get("mem_limit") or deploy.get("resources", {}).get("limits", {}).get("memory") or 0
        return _bytes(str(limit)) * int(self.settings.get("scale") or deploy.get("replicas") or 1)


def _mount(volume: str | Mapping[str, Any]) -> Mount:
    if isinstance(volume, Mapping):
        return Mount(volume["type"], volume.get("source", ""), volume.get("read_only") is True)
    source, _, rest = volume.partition(":")
    if not rest:
        return Mount("volume", "", read_only=False)
    kind = "bind" if source.startswith((".", "/", "~")) else "volume"
    return Mount(kind, source, "ro" in rest.partition(":")[2].split(","))


def _bytes(size: str) -> int:
    digits = size.lower().removesuffix("b")
    unit = digits.lstrip("0123456789.")
    return int(float(digits.removesuffix(unit)) * 1024 ** ["", "k", "m", "g"].index(unit))
