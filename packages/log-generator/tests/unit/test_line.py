"""Templates made ready to write lines."""

import contextlib
import re
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.blanks import PRIVATE
from log_generator.form import Form
from log_generator.line import Line, make_line
from log_generator.parameter import Draft, make_sampler
from log_generator.request import Written
from log_generator.scenario import Failure, Parameter, Template
from log_generator.template_text import placeholders, split
from log_schema import LogRecord, Resource
from log_schema.codec import decode_own

PLAIN = st.text().filter(lambda text: not PRIVATE.search(text))


def draft(line: Line, draft: Draft) -> Written:
    record = LogRecord(
        uid="",
        time_unix_nano=1,
        severity_number=9,
        body=line.write(draft),
        resource=Resource(service_name="cart"),
        attributes=line.attributes(draft),
    )
    return Written(record, line)


def records(*templates: Template, seed: int = 1) -> list[LogRecord]:
    """Write a line of each template, as one request does."""
    made = Draft()
    written = [draft(make_line(template, SAMPLERS), made) for template in templates]
    form = Form(written, made.blanks, "uid-")
    return [decode_own(value or b"") for _, value, _ in form.fill(form.draw(Random(seed)), 0, 0, 7)]


def body(text: str) -> str:
    return records(Template(body=text))[0].body


SAMPLERS = {
    "count": make_sampler("count", Parameter(kind="integer", min=3, max=3), {}),
    "amount": make_sampler("amount", Parameter(kind="decimal", min=12.5, max=12.5), {}),
    "id": make_sampler("id", Parameter(kind="hex", digits=8), {}),
    "quote": make_sampler("quote", Parameter(kind="choice", values=('"hi" \\ 100%',)), {}),
    "order": make_sampler("order", Parameter(kind="hex", digits=8, scope="request"), {}),
}


@given(PLAIN.filter(bool))
def test_any_text_is_written_as_it_is_once_its_braces_are_doubled(text: str) -> None:
    assert body(text.replace("{", "{{").replace("}", "}}")) == text


@given(PLAIN)
def test_any_text_beside_a_parameter_stays_as_it_is(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")

    assert body(doubled + "{count}") == f"{text}3"


@given(st.text())
def test_a_template_is_cut_or_refused_with_a_reason(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert split(text) is not None


@pytest.mark.parametrize("text", ["{", "}", "{count", "{count!r}", "{count:d}", "{}", "{a b}", "\ue000"])
def test_what_is_no_name_in_braces_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        placeholders(text)


def test_decimals_keep_their_digits_in_a_text_and_stay_numbers_as_attributes() -> None:
    (record,) = records(Template(body="{amount} for {count}", attributes={"sum": "{amount}", "n": 1, "c": "{count}"}))

    assert record.body == "12.50 for 3"
    assert record.attributes == {"sum": 12.5, "n": 1, "c": 3}


def test_a_choice_stays_what_it_is_alone_and_is_escaped_in_a_text() -> None:
    (record,) = records(Template(body="say {quote}", attributes={"alone": "{quote}", "in a text": "<{quote}>"}))

    assert record.body == 'say "hi" \\ 100%'
    assert record.attributes == {"alone": '"hi" \\ 100%', "in a text": '<"hi" \\ 100%>'}


def test_a_parameter_of_the_request_keeps_its_value_through_the_request() -> None:
    template = Template(body="{order}", attributes={"order": "{order}"})
    first, second = records(template, template)

    assert first.body == second.body == first.attributes["order"]
    assert records(template, seed=2)[0].body != first.body


def test_a_parameter_of_the_message_is_drawn_anew_each_time() -> None:
    assert len({record.body for record in records(*[Template(body="{id}")] * 20)}) == 20


def test_an_exception_becomes_attributes() -> None:
    failure = Failure(type="E", message="{count} waiting", stacktrace="\nE: {count}\n\tat x\n")
    (record,) = records(Template(body="b", exception=failure))

    assert record.attributes == {
        "exception.type": "E",
        "exception.message": "3 waiting",
        "exception.stacktrace": "E: 3\n\tat x",
    }


@pytest.mark.parametrize(
    ("parameter", "pattern"),
    [
        ({"kind": "integer", "min": 5, "max": 7}, "[567]"),
        ({"kind": "integer", "min": 1, "max": 10**6}, r"\d{1,7}"),
        ({"kind": "decimal", "min": 1, "max": 2, "digits": 3}, r"[12]\.\d{3}"),
        ({"kind": "hex", "digits": 12}, "[0-9a-f]{12}"),
        ({"kind": "uuid"}, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
        ({"kind": "choice", "values": ("a", "b")}, "[ab]"),
        ({"kind": "pool", "pool": "city"}, "Rome|Oslo"),
    ],
)
def test_values_are_what_their_kind_says_and_depend_on_the_seed_alone(parameter: dict[str, Any], pattern: str) -> None:
    sampler = make_sampler("x", Parameter.model_validate(parameter), {"city": ("Rome", "Oslo")})

    def values(seed: int) -> list[str]:
        made = Draft()
        lines = [make_line(Template(body="{x}"), {"x": sampler}) for _ in range(30)]
        form = Form([draft(line, made) for line in lines], made.blanks, "")
        return [
            msgspec.json.decode(value or b"")["body"] for _, value, _ in form.fill(form.draw(Random(seed)), 0, 0, 0)
        ]

    assert values(1) == values(1) != values(2)
    assert all(re.fullmatch(pattern, value) for value in values(1))
