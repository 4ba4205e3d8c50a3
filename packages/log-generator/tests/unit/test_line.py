"""Templates made ready to write lines."""

import contextlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.line import make_line, make_text
from log_generator.parameter import Draw, make_sampler
from log_generator.scenario import Failure, Parameter, Template
from log_generator.template_text import placeholders, split


def draw() -> Draw:
    return Draw(Random(1))


SAMPLERS = {
    "count": make_sampler("count", Parameter(kind="integer", min=3, max=3), {}),
    "amount": make_sampler("amount", Parameter(kind="decimal", min=12.5, max=12.5), {}),
    "order": make_sampler("order", Parameter(kind="hex", digits=8, scope="request"), {}),
}


@given(st.text())
def test_any_text_is_written_as_it_is_once_its_braces_are_doubled(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")

    assert make_text(doubled, {})(draw()) == text


@given(st.text())
def test_any_text_beside_a_parameter_stays_as_it_is(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")

    assert make_text(doubled + "{count}", SAMPLERS)(draw()) == f"{text}3"


@given(st.text())
def test_a_template_is_cut_or_refused_with_a_reason(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert split(text) is not None


@pytest.mark.parametrize("text", ["{", "}", "{count", "{count!r}", "{count:d}", "{}", "{a b}"])
def test_what_is_no_name_in_braces_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        placeholders(text)


def test_decimals_keep_their_digits_in_a_text_and_stay_numbers_as_attributes() -> None:
    line = make_line(Template(body="{amount} for {count}", attributes={"sum": "{amount}", "n": 1}), SAMPLERS)

    assert line.write(draw()) == "12.50 for 3"
    assert line.attributes(draw()) == {"sum": 12.5, "n": 1}


def test_a_parameter_of_the_request_keeps_its_value_through_the_request() -> None:
    same, other = draw(), Draw(Random(2))
    write = make_text("{order}", SAMPLERS)

    assert write(same) == write(same)
    assert write(same) != write(other)


def test_an_exception_becomes_attributes() -> None:
    failure = Failure(type="E", message="{count} waiting", stacktrace="\nE: {count}\n\tat x\n")
    line = make_line(Template(body="b", exception=failure), SAMPLERS)

    assert line.attributes(draw()) == {
        "exception.type": "E",
        "exception.message": "3 waiting",
        "exception.stacktrace": "E: 3\n\tat x",
    }


@pytest.mark.parametrize("kind", ["integer", "decimal", "hex", "uuid", "choice"])
def test_every_kind_of_parameter_depends_on_the_seed_alone(kind: str) -> None:
    sampler = make_sampler("x", Parameter(kind=kind, values=("a", "b")), {})  # type: ignore[arg-type]

    assert [sampler.sample(Draw(Random(5))) for _ in range(3)] == [sampler.sample(Draw(Random(5))) for _ in range(3)]
