import pytest
from dev.image_reference import floating


@pytest.mark.parametrize(
    "reference",
    [
        "python:3.12-slim",
        "registry.example:5000/team/kafka:4.3.1",
        "kafka@sha256:0123",
        "kafka:latest@sha256:01",
        "scratch",
    ],
)
def test_a_version_or_a_digest_names_one_image(reference: str) -> None:
    assert floating(reference) is None


@pytest.mark.parametrize("reference", ["", "python", "registry.example:5000/kafka", "team/kafka:"])
def test_a_reference_without_a_tag_floats(reference: str) -> None:
    assert floating(reference) == f"image {reference!r} has no tag; expected one that names a version"


@pytest.mark.parametrize("reference", ["python:latest", "python:slim", "spark:4-latest"])
def test_a_tag_that_moves_floats(reference: str) -> None:
    assert floating(reference) == f"image {reference!r} floats; expected a tag that names a version"
