"""A template made ready to write lines."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from log_schema import LogRecord, Resource, Severity
from log_schema.record import AttributeValue

from log_generator.parameter import Draft, Sampler, Value
from log_generator.scenario import Template
from log_generator.template_text import split

Write = Callable[[Draft], str]
Attributes = dict[str, AttributeValue]


class Line(NamedTuple):
    """A line that a service may log; `share` is the part of the occasions on which it does."""

    template: str  # where it stands in its file, such as payment/Charge.logs[2]
    body: str
    severity_number: int
    severity_text: str
    share: float
    write: Write
    attributes: Callable[[Draft], Attributes]

    def record(
        self, draft: Draft, resource: Resource, *, at: int = 0, trace_id: str | None = None, span_id: str | None = None
    ) -> LogRecord:
        """Write it as a record in draft, `at` nanoseconds after the beginning and without a uid."""
        return LogRecord(
            uid="",
            time_unix_nano=at,
            severity_number=self.severity_number,
            severity_text=self.severity_text,
            body=self.write(draft),
            trace_id=trace_id,
            span_id=span_id,
            resource=resource,
            attributes=self.attributes(draft),
        )


def make_line(template: Template, samplers: Mapping[str, Sampler], name: str = "") -> Line:
    """Make a line of a template; names that aren't parameters are facts about the call."""
    return Line(
        template=name,
        body=template.body,
        severity_number=int(Severity[template.severity]),
        severity_text=template.severity,
        share=template.share,
        write=make_text(template.body, samplers),
        attributes=_make_attributes(_all_attributes(template), samplers),
    )


def make_text(text: str, samplers: Mapping[str, Sampler]) -> Write:
    """Make a function that writes a template's text, with marks where values will stand."""
    parts = [(literal, _writer(name, samplers) if name else None) for literal, name in split(text)]
    if not any(write for _, write in parts):
        written = "".join(literal for literal, _ in parts)
        return lambda _draft: written
    return lambda draft: "".join(literal + (write(draft) if write else "") for literal, write in parts)


def _writer(name: str, samplers: Mapping[str, Sampler]) -> Write:
    sampler = samplers.get(name)
    return sampler.text if sampler else lambda draft: str(draft.facts[name])


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
) -> Callable[[Draft], Attributes]:
    fixed = {
        name: value for name, value in attributes.items() if not isinstance(value, str) or not set(value) & {*"{}"}
    }
    drawn = [(name, _make_value(str(value), samplers)) for name, value in attributes.items() if name not in fixed]
    return lambda draft: fixed | {name: value(draft) for name, value in drawn}


def _make_value(text: str, samplers: Mapping[str, Sampler]) -> Callable[[Draft], Value]:
    """Keep the type of a value that is one parameter and nothing else: a count stays a number."""
    match split(text):
        case [("", str(name))]:
            sampler = samplers.get(name)
            return sampler.alone if sampler else lambda draft: draft.facts[name]
    return make_text(text, samplers)
