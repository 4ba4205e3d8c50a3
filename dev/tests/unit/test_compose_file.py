import pytest
import yaml
from dev.compose_file import Project, read_project
from dev.compose_service import Mount, Service

FILES = {
    "compose.yaml": """
include:
  - {path: compose/apps.yaml, project_directory: .}
  - compose/servers.yaml
""",
    "compose/apps.yaml": """
x-env: &env
  LEVEL: ${LEVEL:-INFO}
  HANDED_ON:
services:
  topics:
    extends: {file: compose/base.yaml, service: once}
    build: .
    image: ours/topics:${VERSION:-1.0}
  app:
    extends: {file: compose/base.yaml, service: java}
    build: {context: ., dockerfile: packages/app/Dockerfile}
    image: ours/app:1.0
    environment: {<<: *env, LEVEL: DEBUG}  # not ${THIS}
    # nor ${THAT}
    cap_drop: [NET_RAW]
    depends_on:
      topics: {condition: service_completed_successfully}
      kafka: {condition: service_healthy}
  second:
    extends: app
    image: ours/topics:1.0
    environment: [LEVEL=ERROR, "SHELL=$$HOME"]
    labels: [one-shot]
secrets:
  token: {environment: TOKEN}
volumes:
  state:
""",
    "compose/servers.yaml": """
services:
  kafka:
    extends: {file: ../compose/base.yaml, service: service}
    image: kafka:4
    build: {context: ../kafka}
    depends_on: [zookeeper]
    tmpfs: !reset null
volumes: {kafka-data: {}}
""",
    "compose/base.yaml": """
services:
  service:
    cap_drop: [ALL]
    command: [base]
    tmpfs: [/tmp]
    environment: {BASE: "${BASE-}"}
  once:
    extends: {service: service}
    command: [once]
  java:
    extends: {service: service}
    tmpfs: !override ["/tmp:exec"]
""",
}


@pytest.fixture
def project() -> Project:
    return read_project("compose.yaml", FILES.__getitem__)


def service(project: Project, name: str) -> Service:
    (found,) = (service for service in project.services if service.name == name)
    return found


def test_every_included_service_and_volume_is_there_and_knows_its_file(project: Project) -> None:
    places = [service.place for service in project.services]

    assert places == [
        "compose/apps.yaml:topics",
        "compose/apps.yaml:app",
        "compose/apps.yaml:second",
        "compose/servers.yaml:kafka",
    ]
    assert project.volumes == {"state", "kafka-data"}
    assert project.files == set(FILES)


def test_an_extending_service_adds_to_lists_merges_mappings_and_replaces_the_rest(project: Project) -> None:
    app = service(project, "app").settings

    assert app["cap_drop"] == ["ALL", "NET_RAW"]
    assert app["command"] == ["base"]
    assert service(project, "topics").settings["command"] == ["once"]
    assert app["tmpfs"] == ["/tmp:exec"]
    assert service(project, "kafka").settings["tmpfs"] is None


def test_an_environment_is_merged_in_either_form_at_its_defaults(project: Project) -> None:
    assert service(project, "app").environment == {"BASE": "", "LEVEL": "DEBUG", "HANDED_ON": None}
    assert service(project, "second").environment == {
        "BASE": "",
        "LEVEL": "ERROR",
        "HANDED_ON": None,
        "SHELL": "$HOME",
    }


def test_an_image_has_the_dockerfile_of_whichever_service_builds_it(project: Project) -> None:
    dockerfiles = {service.name: service.dockerfile for service in project.services}

    assert dockerfiles == {
        "topics": "Dockerfile",
        "app": "packages/app/Dockerfile",
        "second": "packages/app/Dockerfile",
        "kafka": "kafka/Dockerfile",
    }


def test_a_service_without_a_build_has_the_dockerfile_of_its_images_name() -> None:
    text = "services:\n  a: {build: x, image: ours:1}\n  b: {image: ours:1}\n  c: {image: theirs:1}\n"
    project = read_project("compose.yaml", {"compose.yaml": text}.__getitem__)

    assert [service.dockerfile for service in project.services] == ["x/Dockerfile", "x/Dockerfile", None]


def test_a_service_is_one_shot_when_others_await_its_end_or_its_label_says_so(project: Project) -> None:
    assert {service.name for service in project.services if service.one_shot} == {"topics", "second"}


def test_the_variables_are_those_of_all_files_and_those_handed_on_but_of_no_comment(project: Project) -> None:
    assert project.variables == {
        "LEVEL": "compose/apps.yaml",
        "VERSION": "compose/apps.yaml",
        "HANDED_ON": "compose/apps.yaml",
        "TOKEN": "compose/apps.yaml",
        "BASE": "compose/base.yaml",
    }


@pytest.mark.parametrize(
    ("volume", "mount"),
    [
        ("data:/var/lib/x", Mount("volume", "data", read_only=False)),
        ("data:/var/lib/x:ro", Mount("volume", "data", read_only=True)),
        ("./conf:/etc/x:ro,z", Mount("bind", "./conf", read_only=True)),
        ("/conf:/etc/x", Mount("bind", "/conf", read_only=False)),
        ("/var/lib/x", Mount("volume", "", read_only=False)),
        ({"type": "tmpfs", "target": "/x"}, Mount("tmpfs", "", read_only=False)),
        ({"type": "bind", "source": "a", "target": "/x", "read_only": True}, Mount("bind", "a", read_only=True)),
    ],
)
def test_a_mount_is_read_in_either_form(volume: object, mount: Mount) -> None:
    assert Service("f", "s", {"volumes": [volume]}).mounts == [mount]


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({"mem_limit": "512m"}, 512 * 2**20),
        ({"mem_limit": "1.5gb"}, 1536 * 2**20),
        ({"mem_limit": 1024}, 1024),
        ({"mem_limit": "64K", "scale": 2}, 128 * 2**10),
        ({"deploy": {"replicas": 3, "resources": {"limits": {"memory": "1G"}}}}, 3 * 2**30),
        ({}, 0),
    ],
)
def test_memory_is_that_of_all_containers_of_a_service(settings: dict[str, object], size: int) -> None:
    assert Service("f", "s", settings).memory_bytes == size


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(yaml.YAMLError):
        read_project("compose.yaml", {"compose.yaml": "services: [}"}.__getitem__)


def test_a_service_that_several_files_describe_is_put_together_and_belongs_to_the_first() -> None:
    files = {
        "compose.yaml": "include: [{path: [parts/a.yaml, parts/b.yaml], project_directory: .}]",
        "parts/a.yaml": "services: {a: {image: a:1, depends_on: {c: {condition: service_started}}}}",
        "parts/b.yaml": "services: {b: {image: b:1}, a: {depends_on: {b: {condition: service_healthy}}}}",
    }

    first, second = read_project("compose.yaml", files.__getitem__).services

    assert (first.name, first.file, first.image) == ("a", "parts/a.yaml", "a:1")
    assert set(first.settings["depends_on"]) == {"b", "c"}
    assert (second.name, second.file) == ("b", "parts/b.yaml")
