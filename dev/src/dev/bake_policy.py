"""What docker-bake.hcl builds, read with expressions that know no more of HCL than that file needs."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dev.compose_file import Project
from dev.image_reference import image_tag
from dev.secret_name import names_secret
from dev.shipped_image import ShippedImage
from dev.substitution import expand

_BLOCK = re.compile(r'^(target|variable) "([\w-]+)" \{(.*?)^\}', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Target:
    """One image to build."""

    name: str
    dockerfile: str
    tags: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    """The names of what its build is given."""


def targets(text: str) -> list[Target]:
    """Read the targets, variables at their defaults; a block ends at a brace that begins a line."""
    blocks = _BLOCK.findall(text)
    defaults = {name: _string(body, "default") for kind, name, body in blocks if kind == "variable"}
    return [_target(name, expand(body, defaults)) for kind, name, body in blocks if kind == "target"]


def violations(text: str, images: Mapping[str, ShippedImage], project: Project) -> list[str]:
    """Say which images are built otherwise than compose and the packages' versions ask for."""
    built = {target.dockerfile: target for target in targets(text)}
    missing = [f"docker-bake.hcl: no target for {path}; expected one" for path in images if path not in built]
    return missing + [
        f"docker-bake.hcl:{built[path].name}: {message}"
        for path, image in images.items()
        if path in built
        for message in (*_wrong_tags(built[path], image, project), *_secrets(built[path]))
    ]


def _secrets(target: Target) -> Iterator[str]:
    for name in filter(names_secret, target.arguments):
        yield f"build argument {name} would stay in the image; expected a secret mount"


def _wrong_tags(target: Target, image: ShippedImage, project: Project) -> Iterator[str]:
    if image.version not in map(image_tag, target.tags):
        yield f"tags {', '.join(target.tags) or 'none'}; expected {image.version}, as in pyproject.toml"
    asked = {service.image for service in project.services if service.dockerfile == image.dockerfile}
    for reference in sorted(asked.difference(target.tags)):
        yield f"does not make {reference}; expected since compose runs it"


def _target(name: str, body: str) -> Target:
    context = _string(body, "context") or "."
    dockerfile = _string(body, "dockerfile") or "Dockerfile"
    tags = re.search(r"^\s*tags\s*=\s*\[(.*?)\]", body, re.MULTILINE | re.DOTALL)
    found = re.findall(r'"([^"]*)"', tags[1]) if tags else []
    arguments = re.search(r"^\s*args\s*=\s*\{(.*?)\}", body, re.MULTILINE | re.DOTALL)
    given = re.findall(r'"?(\w+)"?\s*[=:]', arguments[1]) if arguments else []
    return Target(name, posixpath.normpath(posixpath.join(context, dockerfile)), tuple(found), tuple(given))


def _string(body: str, name: str) -> str:
    match = re.search(rf'^\s*{name}\s*=\s*"([^"]*)"', body, re.MULTILINE)
    return match[1] if match else ""
