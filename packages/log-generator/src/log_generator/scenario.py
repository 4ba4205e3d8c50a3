"""What a scenario's file says, as values: a system of services that call each other, and what breaks in it.

Cross references (a call's target, a template's parameters) are looked at by `scenario_check`.
"""

from typing import Annotated, Literal

from log_schema.duration import parse_duration
from pydantic import BaseModel, Field, FiniteFloat

from log_generator.pollution import Injections, Malformed, Planted
from log_generator.toml_values import Nanos, PartOfRun, Period, Share, Text

OperationName = Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$", description="service/operation")]
SeverityName = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]


Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class Parameter(BaseModel, extra="forbid", frozen=True):
    """How the values of a `{name}` in templates are drawn.

    A parameter of the request has one value in all of a trace's records; one of the message is drawn anew each time.
    """

    kind: Literal["integer", "decimal", "choice", "hex", "uuid", "pool"]
    scope: Literal["message", "request"] = "message"
    min: Annotated[float, Field(ge=-1e15, le=1e15)] = 0
    max: Annotated[float, Field(ge=-1e15, le=1e15)] = 100
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
    attributes: dict[str, str | bool | Whole | FiniteFloat] = {}
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
    weight: Annotated[float, Field(ge=1e-6, le=1e6)] = 1


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


FaultKind = Literal[
    "exception",
    "bad_return",
    "slow_dependency",
    "resource_exhaustion",
    "bad_deployment",
    "config_error",
    "poison_message",
    "retry_storm",
]


class Fault(BaseModel, extra="forbid", frozen=True):
    """What breaks: some calls of one operation hang, log at the root, and fail with `reply`.

    Without `reply` they only become slow. What callers make of it is theirs to log. Onset and duration are parts of
    the run; `share` of the calls is hit, and each of `logs` has a share of its own among these. `fault_check` says
    which keys each kind asks for.
    """

    kind: FaultKind
    root: OperationName
    onset: PartOfRun
    duration: Annotated[PartOfRun, Field(gt=0)]
    share: Annotated[Share, Field(gt=0)] = 1
    hang: Nanos = 0
    reply: Text | None = None
    logs: tuple[Template, ...] = ()
    version: Text | None = None
    """Of a bad deployment: the `service.version` of the root service's records while it lasts."""
    redelivery: Period | None = None
    """Of a poison message: after how long the root is handed the same message again, until the fault ends."""
    retries: Annotated[int, Field(ge=1, le=20)] | None = None
    """Of a retry storm: how often callers try a failed call to the root again while it lasts, without a pause."""


class Noise(BaseModel, extra="forbid", frozen=True):
    """A line that a service logs every now and then, whatever it is asked, and that is no part of any fault."""

    service: Text
    every: Period
    """The mean time between two such lines, of all the service's instances together."""
    log: Template


class Scenario(BaseModel, extra="forbid", frozen=True):
    """A story told by logs: a system, the faults in it, and what else stands between its lines."""

    description: Text
    system: Text
    faults: tuple[Fault, ...] = ()
    noise: tuple[Noise, ...] = ()
    planted: Planted | None = None
    injections: Injections | None = None
    malformed: Malformed | None = None
