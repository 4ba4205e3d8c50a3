"""What a scenario's file says, as values: a system of services that call each other, and what breaks in it.

Cross references (a call's target, a template's parameters) are looked at by `scenario_check`.
"""

from typing import Annotated, Any, Literal

from log_schema.duration import parse_duration
from pydantic import BaseModel, BeforeValidator, Field


def _nanos(value: Any) -> int:  # noqa: ANN401 - TOML
    if not isinstance(value, str):
        raise ValueError("not a length of time (write 250ms, 60s or 5m, in quotes)")  # noqa: TRY004 - pydantic's
    return parse_duration(value)


def _fraction(value: Any) -> float:  # noqa: ANN401 - TOML
    if not isinstance(value, str) or not value.endswith("%"):
        raise ValueError('not a part of the run (write "25%")')
    return float(value[:-1]) / 100


Nanos = Annotated[int, BeforeValidator(_nanos)]
Share = Annotated[float, Field(ge=0, le=1)]
PartOfRun = Annotated[float, BeforeValidator(_fraction), Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
OperationName = Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$", description="service/operation")]
SeverityName = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]


class Parameter(BaseModel, extra="forbid", frozen=True):
    """How the values of a `{name}` in templates are drawn.

    A parameter of the request has one value in all of a trace's records; one of the message is drawn anew each time.
    """

    kind: Literal["integer", "decimal", "choice", "hex", "uuid", "pool"]
    scope: Literal["message", "request"] = "message"
    min: float = 0
    max: float = 100
    digits: Annotated[int, Field(ge=0, le=64)] = 2
    values: tuple[str | int, ...] = ()
    pool: str | None = None


class Failure(BaseModel, extra="forbid", frozen=True):
    """The exception that a record carries; each text is a template."""

    type: Text
    message: Text
    stacktrace: str | None = None


class Template(BaseModel, extra="forbid", frozen=True):
    """A line that a service logs; `{name}` in it is a parameter or a fact about the call."""

    body: Text
    severity: SeverityName = "INFO"
    when: Literal["start", "end"] = "start"
    share: Share = 1
    attributes: dict[str, str | bool | int | float] = {}
    exception: Failure | None = None


class Call(BaseModel, extra="forbid", frozen=True):
    """A call to another service, and what the caller logs and answers when it fails."""

    to: OperationName
    share: Share = 1
    timeout: Nanos = parse_duration("5s")
    retries: Annotated[int, Field(ge=0, le=10)] = 0
    backoff: Nanos = parse_duration("50ms")
    optional: bool = False
    asynchronous: bool = False
    retry: Template | None = None
    failure: Template | None = None
    reply: Text = "{callee}: {reason}"


class Operation(BaseModel, extra="forbid", frozen=True):
    """Something a service does when it is called: its own work, its calls in order, its lines."""

    work: Nanos = parse_duration("2ms")
    calls: tuple[Call, ...] = ()
    logs: tuple[Template, ...] = ()


class Service(BaseModel, extra="forbid", frozen=True):
    """A service of the system, in some instances of one version."""

    version: Text
    instances: Annotated[int, Field(ge=1, le=100)] = 2
    operations: Annotated[dict[str, Operation], Field(min_length=1)]


class Journey(BaseModel, extra="forbid", frozen=True):
    """A kind of request that users make, and how often compared with the others."""

    entry: OperationName
    weight: Annotated[float, Field(gt=0)] = 1


class Defaults(BaseModel, extra="forbid", frozen=True):
    """What a caller logs about a failed call that has no templates of its own."""

    retry: Template = Template(
        severity="WARN", body="Call to {callee} failed ({reason}), trying again: attempt {attempt} of {attempts}"
    )
    failure: Template = Template(severity="ERROR", body="Call to {callee} failed after {elapsed_ms} ms: {reason}")


class System(BaseModel, extra="forbid", frozen=True):
    """Services, their call graph, and what users ask of them."""

    environment: Text = "production"
    services: Annotated[dict[str, Service], Field(min_length=1)]
    journeys: Annotated[tuple[Journey, ...], Field(min_length=1)]
    parameters: dict[str, Parameter] = {}
    defaults: Defaults = Defaults()


class Fault(BaseModel, extra="forbid", frozen=True):
    """What breaks: some calls of one operation hang, log at the root, and fail with `reply`.

    Without `reply` they only become slow. What callers make of it is theirs to log. Onset and duration are parts of
    the run; `share` of the calls is hit, and each of `logs` has a share of its own among these.
    """

    kind: Literal["exception", "slow_dependency", "resource_exhaustion", "config_error"]
    root: OperationName
    onset: PartOfRun
    duration: PartOfRun
    share: Share = 1
    hang: Nanos = 0
    reply: str | None = None
    logs: tuple[Template, ...] = ()


class Scenario(BaseModel, extra="forbid", frozen=True):
    """A story told by logs: a system, and the faults in it."""

    description: Text
    system: Text
    faults: tuple[Fault, ...] = ()
