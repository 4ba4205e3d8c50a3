"""What every Dockerfile of this repository keeps to."""

from dev import build_rules, image_rules
from dev.dockerfile import parse
from dev.recipe import Recipe, Rule
from dev.shipped_image import ShippedImage

RULES: tuple[Rule, ...] = (*build_rules.RULES, *image_rules.RULES)


def violations(text: str, image: ShippedImage) -> list[str]:
    """Say what in a Dockerfile's text is wrong, as `file:line: what is wrong; what is expected`, by line.

    Raises:
        ValueError: it has no FROM.
    """
    recipe = Recipe(parse(text), image)
    found = sorted(finding for rule in RULES for finding in rule(recipe))
    return [f"{image.dockerfile}:{line}: {message}" for line, message in found]
