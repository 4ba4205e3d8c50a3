"""Each mistake is planted in a good example and found, alone, at its service."""

import pytest
from dev.compose_file import Project, read_project
from dev.compose_policy import SERVICE_RULES, violations
from dev.shipped_image import ShippedImage

DOCKERFILE = "packages/notifier/Dockerfile"
IMAGES = {DOCKERFILE: ShippedImage(DOCKERFILE, "notifier", frozenset({"notifier"}), "0.3.0")}
GOOD = """\
x-safe: &safe
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  logging: {options: {max-size: 10m, max-file: "3"}}
services:
  kafka:
    <<: *safe
    image: apache/kafka:${KAFKA_VERSION:-4.3.1}
    user: "1000:1000"
    mem_limit: 4g
    ports: ["${ADDRESS:-127.0.0.1}:${KAFKA_PORT:-9092}:9092", {target: 1, published: 2, host_ip: 127.0.0.1}]
    volumes: [kafka-data:/var/lib/kafka, "./conf:/etc/kafka:ro", {type: tmpfs, target: /x}]
    healthcheck: {test: [CMD, check]}
  topics:
    <<: *safe
    image: third/party:1
    user: "1"
    mem_limit: 8g
  notifier:
    <<: *safe
    build: {context: ., dockerfile: packages/notifier/Dockerfile, args: {LEVEL: "1"}}
    image: log-pipeline/notifier:0.3.0
    pull_policy: never
    mem_limit: 2g
    environment:
      SLACK_BOT_TOKEN: ${SLACK_BOT_TOKEN:-}
      SLACK_BOT_TOKEN_FILE: /run/secrets/token
      API_KEY:
      DATABASE: postgres://user:${DATABASE_PASSWORD:?}@postgres/x
    depends_on:
      topics: {condition: service_completed_successfully}
  demo:
    <<: *safe
    profiles: [demo]
    image: log-pipeline/notifier:0.3.0
    deploy: {replicas: 2, resources: {limits: {memory: 1g}}}
  tools:
    <<: *safe
    profiles: [tools]
    image: log-pipeline/notifier:0.3.0
    mem_limit: 8g
volumes:
  kafka-data:
"""
KAFKA_USER = 'user: "1000:1000"'
HEALTH = "healthcheck: {test: [CMD, check]}"
MISTAKES = [
    ("user_is_not_root", KAFKA_USER, "x-none:", "kafka: user None; expected a number that is not root's"),
    ("user_is_not_root", KAFKA_USER, "user: 0", "kafka: user 0; expected"),
    ("user_is_not_root", KAFKA_USER, "user: appuser", "kafka: user appuser; expected"),
    ("user_is_not_root", "    mem_limit: 2g", '    mem_limit: 2g\n    user: "0:0"', "notifier: user 0:0; expected"),
    ("files_are_read_only", HEALTH, f"{HEALTH}\n    read_only: false", "kafka: root file system can be written"),
    ("capabilities_are_dropped", HEALTH, f"{HEALTH}\n    cap_drop: [NET_RAW]", "kafka: keeps capabilities"),
    ("capabilities_are_dropped", HEALTH, f"{HEALTH}\n    cap_add: [CHOWN]", "kafka: cap_add ['CHOWN']; expected none"),
    ("privileges_stay_as_they_are", HEALTH, f"{HEALTH}\n    security_opt: []", "kafka: may gain privileges"),
    (
        "privileges_stay_as_they_are",
        HEALTH,
        f"{HEALTH}\n    security_opt: [no-new-privileges, seccomp=unconfined]",
        "kafka: security_opt seccomp:unconfined; expected the engine's own",
    ),
    ("nothing_of_the_host_is_shared", HEALTH, f"{HEALTH}\n    privileged: true", "kafka: privileged; expected not"),
    ("nothing_of_the_host_is_shared", HEALTH, f"{HEALTH}\n    devices: [/dev/fuse]", "kafka: devices ['/dev/fuse']"),
    ("image_is_not_pulled_again", "pull_policy: never", "x-none:", "notifier: is built here, yet a registry is asked"),
    ("what_is_kept_in_memory_is_limited", HEALTH, f"{HEALTH}\n    tmpfs: /tmp:exec", "kafka: tmpfs /tmp:exec may take"),
    (
        "nothing_of_the_host_is_shared",
        HEALTH,
        f"{HEALTH}\n    network_mode: host",
        "kafka: network_mode: host; expected",
    ),
    (
        "nothing_of_the_host_is_shared",
        HEALTH,
        f"{HEALTH}\n    pid: host",
        "kafka: pid: host; expected none of the host's",
    ),
    (
        "nothing_of_the_host_is_shared",
        "./conf:/etc/kafka:ro",
        "/var/run/docker.sock:/x:ro",
        "kafka: mounts docker.sock, so may do all that the engine may; expected no such mount",
    ),
    (
        "ports_are_on_loopback",
        "${ADDRESS:-127.0.0.1}:${KAFKA_PORT:-9092}:9092",
        "9092:9092",
        "kafka: port 9092:9092 is published on all addresses; expected 127.0.0.1",
    ),
    (
        "ports_are_on_loopback",
        "${ADDRESS:-127.0.0.1}",
        "${ADDRESS:-0.0.0.0}",
        "kafka: port 0.0.0.0:9092:9092 is published",
    ),
    ("ports_are_on_loopback", "ports: [", "ports: [9092, ", "kafka: port 9092 is published on all addresses"),
    (
        "ports_are_on_loopback",
        ", host_ip: 127.0.0.1",
        "",
        "kafka: port {'target': 1, 'published': 2} is published on all",
    ),
    (
        "binds_are_read_only",
        "./conf:/etc/kafka:ro",
        "./conf:/etc/kafka",
        "kafka: may write to the host's ./conf; expected",
    ),
    ("binds_are_read_only", "type: tmpfs,", "type: bind, source: x,", "kafka: may write to the host's x; expected"),
    (
        "no_secret_is_written_down",
        "${SLACK_BOT_TOKEN:-}",
        "${SLACK_BOT_TOKEN:-xoxb}",
        "notifier: SLACK_BOT_TOKEN has a value; expected one from outside, or SLACK_BOT_TOKEN_FILE",
    ),
    ("no_secret_is_written_down", "API_KEY:", "API_KEY: abc", "notifier: API_KEY has a value"),
    ("no_secret_is_written_down", "${DATABASE_PASSWORD:?}", "pass", "notifier: DATABASE has a password in its address"),
    (
        "no_secret_is_built_in",
        'LEVEL: "1"',
        "INDEX_TOKEN:",
        "notifier: build argument INDEX_TOKEN is a secret; expected none",
    ),
    (
        "image_is_pinned",
        "${KAFKA_VERSION:-4.3.1}",
        "${KAFKA_VERSION:-latest}",
        "kafka: image 'apache/kafka:latest' floats",
    ),
    ("image_is_pinned", "${KAFKA_VERSION:-4.3.1}", "${KAFKA_VERSION}", "kafka: image 'apache/kafka:' has no tag"),
    ("image_is_pinned", "image: third/party:1", "x-none:", "topics: no image; expected one"),
    ("health_is_checked", HEALTH, "x-none:", "kafka: no healthcheck; expected one"),
    ("health_is_checked", HEALTH, "healthcheck: {interval: 1s}", "kafka: no healthcheck; expected one"),
    ("health_is_checked", "test: [CMD, check]", "disable: true", "kafka: its healthcheck is disabled; expected one"),
    (
        "health_is_checked",
        "    mem_limit: 2g",
        "    mem_limit: 2g\n    healthcheck: {test: [NONE]}",
        "notifier: its healthcheck",
    ),
    ("memory_is_limited", "mem_limit: 4g", "x-none:", "kafka: no memory limit; expected mem_limit"),
    (
        "logs_are_limited",
        HEALTH,
        f"{HEALTH}\n    logging: {{}}",
        "kafka: logging without max-size, max-file; expected with",
    ),
    ("it_can_be_scaled", HEALTH, f"{HEALTH}\n    container_name: kafka", "kafka: container_name; expected none"),
    (
        "image_is_not_pulled_again",
        HEALTH,
        f"{HEALTH}\n    pull_policy: always",
        "kafka: pull_policy: always; expected none",
    ),
]


def project(text: str = GOOD) -> Project:
    return read_project("compose.yaml", {"compose.yaml": text}.__getitem__)


def test_a_good_example_has_no_violation() -> None:
    assert violations(project(), IMAGES) == []


@pytest.mark.parametrize(("rule", "good", "bad", "expected"), MISTAKES)
def test_a_planted_mistake_is_found_alone_and_at_its_service(rule: str, good: str, bad: str, expected: str) -> None:
    assert good in GOOD
    (found,) = violations(project(GOOD.replace(good, bad, 1)), IMAGES)

    assert found.startswith(f"compose.yaml:{expected}")


def test_every_rule_has_a_planted_mistake() -> None:
    assert {rule for rule, *_ in MISTAKES} == {rule.__name__ for rule in SERVICE_RULES}


def test_what_ends_by_itself_needs_no_healthcheck() -> None:
    text = GOOD.replace("image: third/party:1", "image: third/party:1\n    healthcheck: {disable: true}")

    assert violations(project(text), IMAGES) == []


def test_a_service_has_the_version_of_the_package_that_it_is_built_of() -> None:
    found = violations(project(GOOD.replace("notifier:0.3.0", "notifier:0.2.0")), IMAGES)

    assert found == [
        f"compose.yaml:{name}: image log-pipeline/notifier:0.2.0; expected tag 0.3.0, as in pyproject.toml"
        for name in ("notifier", "demo", "tools")
    ]


def test_a_service_is_built_of_a_known_package() -> None:
    found = violations(project(GOOD.replace(DOCKERFILE, "other/Dockerfile")), IMAGES)

    assert found[0] == f"compose.yaml:notifier: builds other/Dockerfile; expected one of {DOCKERFILE}"


@pytest.mark.parametrize(
    ("volume", "called"),
    [("other:/var/lib/kafka", "other"), ("/var/lib/kafka", "without a name"), ("other:/x:ro", "other")],
)
def test_a_volume_is_named_and_declared(volume: str, called: str) -> None:
    found = violations(project(GOOD.replace("kafka-data:/var/lib/kafka", volume)), IMAGES)

    assert found == [f"compose.yaml:kafka: volume {called}; expected one declared at top level"]


def test_all_that_runs_permanently_fits_into_memory_the_demo_included() -> None:
    found = violations(project(GOOD.replace("mem_limit: 4g", "mem_limit: 4.25g")), IMAGES)

    assert found == ["compose: all services may take 8.25 GiB; expected at most 8 GiB"]


def test_an_exception_excuses_one_service_from_one_rule() -> None:
    careless = project(GOOD.replace("[ALL]", "[]"))
    excused = violations(careless, IMAGES, {("kafka", "capabilities_are_dropped"): "it binds a low port"})

    assert len(violations(careless, IMAGES)) == len(excused) + 1
    assert not any("kafka" in line for line in excused)


@pytest.mark.parametrize(
    "key", [("kafka", "capabilities_are_dropped"), ("gone", "health_is_checked"), ("kafka", "typo")]
)
def test_an_exception_that_excuses_nothing_is_a_violation(key: tuple[str, str]) -> None:
    (found,) = violations(project(), IMAGES, {key: "it was so once"})

    assert found == f"compose_policy.EXCEPTIONS: {key[0]} keeps to {key[1]}; expected no exception"
