"""Each mistake is planted in a good example and found, alone, at its line."""

from dataclasses import replace

import pytest
from dev.dockerfile_policy import RULES, violations
from dev.shipped_image import ShippedImage

IMAGE = ShippedImage("packages/notifier/Dockerfile", "notifier", frozenset({"notifier", "log-schema"}), "0.3.0")
AIRFLOW = replace(IMAGE, dockerfile="airflow/Dockerfile", context="airflow")
GOOD = """\
ARG PYTHON=3.12
ARG VERSION=0.3.0
FROM ghcr.io/astral-sh/uv:0.13.9 AS uv
FROM python:${PYTHON}-slim AS build
COPY --from=uv /uv /bin/
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --frozen --no-dev --no-install-workspace
COPY pyproject.toml uv.lock ./
COPY packages/log-schema packages/log-schema
COPY packages/notifier packages/notifier
RUN uv sync --frozen --no-dev --no-editable --package notifier
FROM python:${PYTHON}-slim
ARG VERSION
LABEL org.opencontainers.image.title="notifier" \\
      org.opencontainers.image.description="Notifies." \\
      org.opencontainers.image.version="${VERSION}" \\
      org.opencontainers.image.licenses="Apache-2.0" \\
      org.opencontainers.image.source="https://code.example.com/notifier"
COPY --from=build /app/.venv /app/.venv
RUN install -d -o 10001 /var/lib/notifier && apt-get install -y --no-install-recommends openjdk-17-jre-headless
ENV TOKEN_FILE=/run/secrets/token
USER 10001:10001
HEALTHCHECK --interval=20s CMD ["notifier", "healthcheck", "http://127.0.0.1:8080"]
ENTRYPOINT ["notifier"]
CMD ["run"]
"""
SYNC = "uv sync --frozen --no-dev --no-editable --package notifier"
FROM_BUILD = "COPY --from=build /app/.venv /app/.venv"
MISTAKES = [
    (
        "instructions_are_known",
        "WORKDIR /app",
        "RUN <<EOF\nEOF",
        "7: EOF is not understood; expected an instruction",
    ),
    ("instructions_are_known", "WORKDIR /app", "MAINTAINER me", "6: MAINTAINER is not understood"),
    ("images_are_pinned", "uv:0.13.9", "uv", "3: image 'ghcr.io/astral-sh/uv' has no tag"),
    ("images_are_pinned", "uv:0.13.9", "uv:latest", "3: image 'ghcr.io/astral-sh/uv:latest' floats"),
    ("images_are_pinned", "=uv /uv", "=tools:slim /uv", "5: image 'tools:slim' floats"),
    ("images_are_pinned", "bind,source", "bind,from=tools,source", "7: image 'tools' has no tag"),
    ("no_setting_is_a_secret", "ARG VERSION\n", "ARG VERSION INDEX_PASSWORD\n", "13: ARG INDEX_PASSWORD is a secret"),
    ("no_setting_is_a_secret", "ENV TOKEN_FILE", "ENV A=1 SLACK_BOT_TOKEN", "21: ENV SLACK_BOT_TOKEN is a secret"),
    ("no_frontend_is_fetched", "ARG PYTHON", "# syntax=docker/dockerfile:1\nARG PYTHON", "1: a syntax line"),
    (
        "nothing_comes_from_elsewhere",
        "RUN install",
        "RUN x --index-url=simple && install",
        "20: RUN names --index-url; expected no address or index",
    ),
    (
        "nothing_comes_from_elsewhere",
        "WORKDIR /app",
        "ENV A=https://mirror.example/x",
        "6: ENV names https://mirror.example",
    ),
    ("nothing_comes_from_elsewhere", "WORKDIR /app", "ENV UV_DEFAULT_INDEX=x", "6: ENV names UV_DEFAULT_INDEX"),
    ("nothing_comes_from_elsewhere", "WORKDIR /app", "RUN trust pypi.org", "6: RUN names pypi.org"),
    ("nothing_comes_from_elsewhere", "WORKDIR /app", "ADD http://mirror/x /x", "6: ADD of an address; expected COPY"),
    (
        "syncs_install_the_lock",
        SYNC,
        SYNC.replace("--frozen", "--locked"),
        "11: uv sync without --frozen; expected with",
    ),
    ("syncs_install_the_lock", " --no-dev --no-install", " --no-install", "7: uv sync without --no-dev"),
    ("syncs_install_the_lock", " --no-editable", "", "11: uv sync without --no-editable"),
    ("syncs_install_the_lock", "--package notifier", "--package notifier-x", "11: uv sync without --package notifier"),
    ("syncs_install_the_lock", f"RUN {SYNC}", "RUN pip install .", "12: no uv sync installs notifier; expected one"),
    (
        "copies_no_other_member",
        "COPY pyproject.toml",
        "COPY packages/spark-sink/pyproject.toml packages/spark-sink/\nCOPY pyproject.toml",
        "8: copies spark-sink; expected of the packages only log-schema, notifier",
    ),
    ("copies_no_other_member", "COPY packages/notifier", "COPY packages", "10: copies every package"),
    ("copies_no_other_member", "COPY packages/notifier packages/notifier", "COPY . .", "10: copies every package"),
    (
        "copies_no_other_member",
        "COPY pyproject.toml",
        "COPY packages/* x\nCOPY pyproject.toml",
        "8: copies every package",
    ),
    (
        "copies_every_needed_member",
        "COPY packages/log-schema packages/log-schema\n",
        "",
        "11: packages/log-schema is not copied; expected, notifier needs it",
    ),
    (
        "copies_every_needed_member",
        "COPY packages/log-schema packages/log-schema",
        "COPY packages/log-schema/pyproject.toml packages/log-schema/",
        "12: packages/log-schema is not copied",
    ),
    ("user_is_not_root", "USER 10001:10001\n", "", "12: no USER; expected a number that is not root's"),
    ("user_is_not_root", "USER 10001:10001", "USER notifier", "22: USER notifier; expected"),
    ("user_is_not_root", "USER 10001:10001", "USER 10001\nUSER 0", "23: USER 0; expected"),
    ("user_is_not_root", "USER 10001:10001", "USER 0:10001", "22: USER 0:10001; expected"),
    ("health_is_checked", "HEALTHCHECK", "LABEL a=b #", '12: no HEALTHCHECK; expected CMD ["..."]'),
    (
        "health_is_checked",
        'CMD ["notifier", "healthcheck", "http://127.0.0.1:8080"]',
        "CMD curl",
        "23: HEALTHCHECK CMD curl",
    ),
    ("health_is_checked", 'CMD ["notifier", "healthcheck", "http://127.0.0.1:8080"]', "NONE", "23: HEALTHCHECK NONE"),
    ("starts_without_a_shell", 'ENTRYPOINT ["notifier"]\n', "", '12: no ENTRYPOINT; expected ["..."]'),
    ("starts_without_a_shell", '["notifier"]', "notifier", '24: ENTRYPOINT notifier; expected ["..."]'),
    ("starts_without_a_shell", '["run"]', "run", '25: CMD run; expected ["..."]'),
    (
        "takes_only_what_was_built",
        FROM_BUILD,
        f"{FROM_BUILD}\nCOPY README.md /app/",
        "20: the last stage copies README.md; expected nothing but what earlier stages made",
    ),
    (
        "has_no_tests",
        FROM_BUILD,
        f"{FROM_BUILD}\nCOPY --from=build /app/packages/notifier /x",
        "20: copies app/packages/notifier",
    ),
    ("has_no_tests", FROM_BUILD, "COPY --from=build /app /app", "19: copies app with its tests; expected none"),
    ("has_no_tests", FROM_BUILD, "COPY --from=build /x/tests /x", "19: copies x/tests with its tests"),
    (
        "has_no_build_tools",
        "RUN install",
        "RUN pip install x && install",
        "20: the last stage runs or installs pip install; expected in an earlier stage",
    ),
    ("has_no_build_tools", "openjdk", "curl openjdk", "20: the last stage runs or installs curl"),
    (
        "has_no_build_tools",
        "RUN install",
        "RUN /bin/uv python pin x && install",
        "20: the last stage runs or installs uv",
    ),
    (
        "says_what_it_is",
        '.licenses="Apache-2.0"',
        '.x="y"',
        "12: no label org.opencontainers.image.licenses; expected one",
    ),
    ("says_what_it_is", '.title="notifier"', '.title=""', "12: no label org.opencontainers.image.title"),
    (
        "says_what_it_is",
        "VERSION=0.3.0",
        "VERSION=0.2.0",
        "12: label version 0.2.0; expected 0.3.0, as in pyproject.toml",
    ),
]


def test_a_good_example_has_no_violation() -> None:
    assert violations(GOOD, IMAGE) == []


@pytest.mark.parametrize(("rule", "good", "bad", "expected"), MISTAKES)
def test_a_planted_mistake_is_found_alone_and_at_its_line(rule: str, good: str, bad: str, expected: str) -> None:
    assert good in GOOD
    (found,) = violations(GOOD.replace(good, bad, 1), IMAGE)

    assert found.startswith(f"packages/notifier/Dockerfile:{expected}")


def test_every_rule_has_a_planted_mistake() -> None:
    assert {rule for rule, *_ in MISTAKES} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    ("good", "same"),
    [
        ("--package notifier", "--package=notifier"),
        (SYNC, f"UV_NO_DEV=1 {SYNC.replace(' --no-dev', '')}"),
        ("WORKDIR /app", "ENV UV_NO_DEV=1\nWORKDIR /app"),
        (
            "COPY packages/log-schema packages/log-schema",
            "RUN --mount=type=bind,source=packages/log-schema,target=x make",
        ),
        ("COPY packages/notifier packages/notifier", "ARG NAME=notifier\nCOPY ./packages/${NAME}/ packages/notifier/"),
        ("COPY pyproject.toml uv.lock ./", "COPY *.toml uv.lock ./"),
        ("USER 10001:10001", "USER root\nUSER 10001:0"),
        ("uv:0.13.9", "uv@sha256:0123456789"),
    ],
)
def test_another_way_to_write_the_same_is_no_violation(good: str, same: str) -> None:
    text = GOOD.replace(good, same, 1)
    text = text.replace(" --no-dev", "") if "ENV UV_NO_DEV=1" in text else text

    assert good in GOOD
    assert violations(text, IMAGE) == []


def test_what_builds_in_a_stage_that_the_last_one_is_from_is_shipped() -> None:
    found = violations(GOOD.replace("FROM python:${PYTHON}-slim\nARG", "FROM build\nARG"), IMAGE)

    assert any("11: the last stage runs or installs uv" in line for line in found)


@pytest.mark.parametrize(
    ("source", "found"), [("airflow/dags", 0), ("airflow", 1), ("docs/dags", 1), ("airflow/tests", 1)]
)
def test_airflows_last_stage_copies_from_below_its_own_folder(source: str, found: int) -> None:
    text = GOOD.replace(FROM_BUILD, f"{FROM_BUILD}\nCOPY {source} /opt/airflow/x")

    assert len(violations(text, AIRFLOW)) == found
