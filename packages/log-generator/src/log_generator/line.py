"""A template made ready to write lines quickly."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from log_schema import Severity
from log_schema.record import AttributeValue

from log_generator.parameter import Draw, Sampler, Value, fact
from log_generator.scenario import Template
from log_generator.template_text import split

Write = Callable[[Draw], str]
Attributes = dict[str, AttributeValue]


class Line(NamedTuple):
    """A line that a service may log; `share` is the part of the occasions on which it does."""

    severity_number: int
    severity_text: str
    share: float
    write: Write
    attributes: Callable[[Draw], Attributes]


def make_line(template: Template, samplers: Mapping[str, Sampler]) -> Line:
    """Make a line of a template; names that aren't parameters are facts about the call."""
    return Line(
        severity_number=int(Severity[template.severity]),
        severity_text=template.severity,
        share=template.share,
        write=make_text(template.body, samplers),
        attributes=_make_attributes(_all_attributes(template), samplers),
    )


def make_text(text: str, samplers: Mapping[str, Sampler]) -> Write:
    """Make a function that writes a template's text with values in it."""
    parts = split(text)
    used = [_sampler(name, samplers) for _, name in parts if name is not None]
    if not used:
        written = "".join(literal for literal, _ in parts)
        return lambda _draw: written
    form = "".join(
        literal.replace("%", "%%") + (_sampler(name, samplers).conversion if name else "") for literal, name in parts
    )
    samples = tuple(sampler.sample for sampler in used)
    return lambda draw: form % tuple([sample(draw) for sample in samples])  # a list here is faster than a generator


def _sampler(name: str, samplers: Mapping[str, Sampler]) -> Sampler:
    return samplers.get(name) or fact(name)


def _all_attributes(template: Template) -> dict[str, AttributeValue]:
    failure = template.exception
    if failure is None:
        return template.attributes
    exception = {"exception.type": failure.type, "exception.message": failure.message}
    if failure.stacktrace:
        exception["exception.stacktrace"] = failure.stacktrace.strip("\n")
    return template.attributes | exception


def _make_attributes(
    attributes: Mapping[str, AttributeValue], samplers: Mapping[str, Sampler]
) -> Callable[[Draw], Attributes]:
    fixed = {
        name: value for name, value in attributes.items() if not isinstance(value, str) or not set(value) & {*"{}"}
    }
    drawn = [(name, _make_value(str(value), samplers)) for name, value in attributes.items() if name not in fixed]
    if not drawn:
        return lambda _draw: fixed
    return lambda draw: fixed | {name: value(draw) for name, value in drawn}


def _make_value(text: str, samplers: Mapping[str, Sampler]) -> Callable[[Draw], Value]:
    """Keep the type of a value that is one parameter and nothing else: a count stays a number."""
    match split(text):
        case [("", str(name))]:
            return _sampler(name, samplers).sample
    return make_text(text, samplers)
