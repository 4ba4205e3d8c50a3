import pytest
from dev.dockerfile import parse
from dev.instruction import exec_form

TEXT = r"""
# a comment
ARG PYTHON=3.12
FROM --platform=linux/amd64 python:${PYTHON}-slim AS base
ARG PYTHON
ENV HOME_DIR=/app PATH="/app bin:$PATH"
RUN --mount=type=cache,target=/cache \
    # a comment between

    --mount=type=bind,source=./packages/a,target=a \
    echo one && \
    echo two

from base as build
ENV LEGACY some value
COPY --from=ghcr.io/x:1 /x /bin/
COPY ["packages/my file", "packages/${PYTHON}", "$HOME_DIR/"]
FROM python:${PYTHON}
CMD ["sh", "-c", "echo $HOME_DIR"]
"""
FILE = parse(TEXT)
BASE, BUILD, LAST = FILE.stages


def test_a_stage_is_from_an_image_whose_variables_have_their_defaults() -> None:
    stages = [(stage.line, stage.base, stage.name) for stage in FILE.stages]

    assert stages == [(4, "python:3.12-slim", "base"), (14, "base", "build"), (18, "python:3.12", "")]


def test_a_continued_instruction_is_one_at_its_first_line() -> None:
    run = BASE.instructions[-1]

    assert (run.line, run.keyword, run.arguments) == (7, "RUN", "echo one && echo two")
    assert run.mounts == [
        {"type": "cache", "target": "/cache"},
        {"type": "bind", "source": "./packages/a", "target": "a"},
    ]
    assert run.bound_sources == ["packages/a"]


def test_a_stage_knows_what_is_set_in_it_and_in_the_stage_that_it_is_from() -> None:
    assert BUILD.variables == {"PYTHON": "3.12", "HOME_DIR": "/app", "PATH": "/app bin:", "LEGACY": "some value"}
    assert LAST.variables == {}


def test_a_copy_has_sources_in_either_form() -> None:
    _, from_image, from_context = BUILD.instructions

    assert (from_image.flags("from"), from_image.sources, from_image.destination) == (["ghcr.io/x:1"], ["x"], "/bin/")
    assert from_context.sources == ["packages/my file", "packages/3.12"]
    assert from_context.destination == "/app/"


def test_a_variable_in_a_command_is_the_containers() -> None:
    assert exec_form(LAST.instructions[0].text) == ["sh", "-c", "echo $HOME_DIR"]


def test_what_is_shipped_begins_with_the_stages_that_the_last_one_is_from() -> None:
    shipped = parse("FROM a:1 AS x\nUSER 1\nFROM b:1 AS y\nUSER 2\nFROM x\nUSER 3\n").shipped

    assert [instruction.text for instruction in shipped] == ["1", "3"]


def test_a_stage_is_found_by_name_or_number_before_the_one_that_asks() -> None:
    assert FILE.stage("base", LAST) is BASE
    assert FILE.stage("1", LAST) is BUILD
    assert FILE.stage("build", BASE) is None
    assert FILE.stage("", LAST) is None


def test_a_last_line_that_wants_to_go_on_is_read() -> None:
    assert parse("FROM a:1\nRUN x \\").stages[0].instructions[0].text == "x"


def test_a_file_without_from_is_refused() -> None:
    with pytest.raises(ValueError, match="without FROM"):
        parse("# nothing\n")


@pytest.mark.parametrize("text", ["run it", '"run"', '["run", 1]', "[]", "['run']"])
def test_what_is_no_json_array_of_words_is_the_shell_form(text: str) -> None:
    assert exec_form(text) == []
