from dev.shipped_image import ShippedImage, shipped_images


def project(name: str, version: str, *dependencies: str) -> str:
    return f'[project]\nname = "{name}"\nversion = "{version}"\ndependencies = {list(dependencies)}\n'


IMAGES = shipped_images(
    [
        project("log-schema", "1.0.0", "msgspec>=0.22"),
        project("log-generator", "1.1.0", "log-schema>=1"),
        project("notifier", "1.2.0", "log-schema>=1", "log-generatorx"),
        project("error-analyzer", "1.3.0", "notifier[x]>=1", "rich"),
    ],
    project("airflow-dags", "2.0.0", "apache-airflow"),
)


def test_a_package_needs_itself_and_all_that_its_siblings_need() -> None:
    assert IMAGES["packages/error-analyzer/Dockerfile"] == ShippedImage(
        "packages/error-analyzer/Dockerfile",
        "error-analyzer",
        frozenset({"error-analyzer", "notifier", "log-schema"}),
        "1.3.0",
    )
    assert IMAGES["packages/notifier/Dockerfile"].members == {"notifier", "log-schema"}


def test_airflows_image_has_its_own_version_and_the_generator_in_it() -> None:
    assert IMAGES["airflow/Dockerfile"] == ShippedImage(
        "airflow/Dockerfile", "log-generator", frozenset({"log-generator", "log-schema"}), "2.0.0", "airflow"
    )
