"""How a service is kept running: its image, its health, its memory, its logs."""

from collections.abc import Iterator

from dev.compose_service import Service
from dev.image_reference import floating


def image_is_pinned(service: Service) -> Iterator[str]:
    """The same file starts the same programs tomorrow."""
    if not service.image:
        yield "no image; expected one, also where it is built"
    elif why := floating(service.image):
        yield why


def health_is_checked(service: Service) -> Iterator[str]:
    """By the service, or by the Dockerfile of an image of ours; what ends by itself needs none."""
    check = service.settings.get("healthcheck") or {}
    test = check.get("test")
    if service.one_shot:
        return
    if check.get("disable") or test in ("NONE", ["NONE"]):
        yield "its healthcheck is disabled; expected one"
    elif not (test or service.dockerfile):
        yield "no healthcheck; expected one"


def memory_is_limited(service: Service) -> Iterator[str]:
    """One that leaks ends itself, not its neighbours."""
    if not service.memory_bytes:
        yield "no memory limit; expected mem_limit"


def what_is_kept_in_memory_is_limited(service: Service) -> Iterator[str]:
    """A file system in memory counts against the service's own."""
    entries = service.settings.get("tmpfs") or []
    for entry in [entries] if isinstance(entries, str) else entries:
        if "size=" not in str(entry):
            yield f"tmpfs {entry} may take all its memory; expected size="


def logs_are_limited(service: Service) -> Iterator[str]:
    """They fill no disk."""
    options = (service.settings.get("logging") or {}).get("options") or {}
    missing = [name for name in ("max-size", "max-file") if name not in options]
    if missing:
        yield f"logging without {', '.join(missing)}; expected with"


def it_can_be_scaled(service: Service) -> Iterator[str]:
    """Two containers cannot have one name."""
    if "container_name" in service.settings:
        yield "container_name; expected none, it keeps the service from being scaled"


def image_is_not_pulled_again(service: Service) -> Iterator[str]:
    """It starts where no registry is reached; and what we build, nobody else can put into a public registry for us."""
    policy = service.settings.get("pull_policy")
    if policy == "always":
        yield "pull_policy: always; expected none"
    if "build" in service.settings and policy not in {"never", "build"}:
        yield "is built here, yet a registry is asked for it first; expected pull_policy: never"


RULES = (
    image_is_pinned,
    health_is_checked,
    memory_is_limited,
    what_is_kept_in_memory_is_limited,
    logs_are_limited,
    it_can_be_scaled,
    image_is_not_pulled_again,
)
