"""What every service of the compose project keeps to, and what they keep to together."""

from collections.abc import Callable, Iterator, Mapping

from dev import isolation_rules, operation_rules
from dev.compose_file import Project
from dev.compose_service import Service
from dev.image_reference import image_tag
from dev.shipped_image import ShippedImage

MEMORY_BYTES = 8 * 2**30
"""What all services that run permanently may take together."""

ServiceRule = Callable[[Service], Iterator[str]]
SERVICE_RULES: tuple[ServiceRule, ...] = (*isolation_rules.RULES, *operation_rules.RULES)

Exceptions = Mapping[tuple[str, str], str]
"""Which service need not keep to which rule (both by name), and why."""

EXCEPTIONS: Exceptions = {}


def violations(project: Project, images: Mapping[str, ShippedImage], exceptions: Exceptions = EXCEPTIONS) -> list[str]:
    """Say what in a project is wrong, as `file:service: what is wrong; what is expected`."""
    found = {
        (service.name, rule.__name__): [f"{service.place}: {message}" for message in rule(service)]
        for service in project.services
        for rule in SERVICE_RULES
    }
    alone = [line for key, lines in found.items() if key not in exceptions for line in lines]
    idle = [
        f"compose_policy.EXCEPTIONS: {service} keeps to {rule}; expected no exception"
        for service, rule in exceptions
        if not found.get((service, rule))
    ]
    return [*alone, *idle, *_tags(project, images), *_volumes(project), *_memory(project)]


def _tags(project: Project, images: Mapping[str, ShippedImage]) -> Iterator[str]:
    for service in project.services:
        image = images.get(service.dockerfile or "")
        if service.dockerfile and image is None:
            yield f"{service.place}: builds {service.dockerfile}; expected one of {', '.join(images)}"
        elif image and image_tag(service.image) != image.version:
            yield f"{service.place}: image {service.image}; expected tag {image.version}, as in pyproject.toml"


def _volumes(project: Project) -> Iterator[str]:
    for service in project.services:
        for mount in service.mounts:
            if mount.kind == "volume" and mount.source not in project.volumes:
                yield f"{service.place}: volume {mount.source or 'without a name'}; expected one declared at top level"


def _memory(project: Project) -> Iterator[str]:
    """Profiles other than the demo's are left out: they run for a while, or beside the pipeline."""
    total = sum(
        service.memory_bytes
        for service in project.services
        if not service.one_shot and "demo" in (service.settings.get("profiles") or ["demo"])
    )
    if total > MEMORY_BYTES:
        yield f"compose: all services may take {total / 2**30:.2f} GiB; expected at most {MEMORY_BYTES / 2**30:g} GiB"
