"""A reference to a container image: `name`, `name:tag` or `name@digest`, the name perhaps with a registry's host."""


def image_tag(reference: str) -> str:
    """Give a reference's tag, empty where it has none."""
    return reference.partition("@")[0].rpartition("/")[2].partition(":")[2]


def floating(reference: str) -> str | None:
    """Say why a reference may mean another version tomorrow; None if its tag names one, if not to the last number."""
    tag = image_tag(reference)
    if reference == "scratch" or "@sha256:" in reference:
        return None
    if not tag:
        return f"image {reference!r} has no tag; expected one that names a version"
    if "latest" in tag.split("-") or not any(letter.isdigit() for letter in tag):
        return f"image {reference!r} floats; expected a tag that names a version"
    return None
