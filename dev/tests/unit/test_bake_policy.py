from dev.bake_policy import Target, targets, violations
from dev.compose_file import Project
from dev.compose_service import Service
from dev.shipped_image import ShippedImage

IMAGES = {
    path: ShippedImage(path, name, frozenset({name}), version)
    for path, name, version in [
        ("packages/notifier/Dockerfile", "notifier", "0.3.0"),
        ("airflow/Dockerfile", "log-generator", "2.0.0"),
    ]
}
GOOD = """\
variable "PREFIX" {
  default = "ours/"
}
group "default" {
  targets = ["notifier", "airflow"]
}
target "notifier" {
  dockerfile = "packages/notifier/Dockerfile"
  args = { LEVEL = "1" }
  tags = ["${PREFIX}notifier:0.3.0"]
}
target "airflow" {
  context = "airflow"
  tags = [
    "${PREFIX}airflow:2.0.0",
    "x/airflow:2.0.0",
  ]
}
"""
SERVICE = Service("compose.yaml", "notifier", {"image": "ours/notifier:0.3.0"}, "packages/notifier/Dockerfile")
PROJECT = Project((SERVICE,), frozenset(), frozenset(), {})


def test_a_target_has_its_dockerfiles_path_and_its_tags() -> None:
    assert targets(GOOD) == [
        Target("notifier", "packages/notifier/Dockerfile", ("ours/notifier:0.3.0",), ("LEVEL",)),
        Target("airflow", "airflow/Dockerfile", ("ours/airflow:2.0.0", "x/airflow:2.0.0")),
    ]


def test_a_good_example_has_no_violation() -> None:
    assert violations(GOOD, IMAGES, PROJECT) == []


def test_a_secret_among_the_build_arguments_is_found() -> None:
    (found,) = violations(GOOD.replace("LEVEL", "SLACK_BOT_TOKEN"), IMAGES, PROJECT)

    assert found.startswith("docker-bake.hcl:notifier: build argument SLACK_BOT_TOKEN")


def test_an_image_without_a_target_is_found() -> None:
    text = GOOD.replace('context = "airflow"', "")

    assert violations(text, IMAGES, PROJECT) == ["docker-bake.hcl: no target for airflow/Dockerfile; expected one"]


def test_a_tag_that_is_not_the_packages_version_is_found() -> None:
    text = GOOD.replace("airflow:2.0.0", "airflow:1.0.0")

    assert violations(text, IMAGES, PROJECT) == [
        "docker-bake.hcl:airflow: tags ours/airflow:1.0.0, x/airflow:1.0.0; expected 2.0.0, as in pyproject.toml"
    ]


def test_a_target_that_does_not_make_what_compose_runs_is_found() -> None:
    text = GOOD.replace('default = "ours/"', 'default = "theirs/"')

    assert violations(text, IMAGES, PROJECT) == [
        "docker-bake.hcl:notifier: does not make ours/notifier:0.3.0; expected since compose runs it"
    ]
