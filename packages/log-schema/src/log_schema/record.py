"""One log record, in OpenTelemetry's log data model."""

from typing import Annotated

import msgspec

from log_schema.severity import HIGHEST, Severity, severity_name
from log_schema.timestamp import LATEST

DEFAULT_ENVIRONMENT = "default"
UNKNOWN_SERVICE = "unknown_service"  # OpenTelemetry's name for a service that names itself nowhere

LONGEST_UID = 128  # characters
# A name stands again in keys, context and snapshots downstream: without a bound one record could make a message that
# Kafka refuses, for ever. Longer than any name in use (a Kubernetes name has 253 characters at most).
LONGEST_NAME = 1000  # characters

AttributeValue = str | bool | int | float
Nanos = Annotated[int, msgspec.Meta(ge=0, le=LATEST, description="nanoseconds since the Unix epoch")]
SeverityNumber = Annotated[int, msgspec.Meta(ge=1, le=HIGHEST)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
# `codec.decode_own` sees to the digits.
TraceId = Annotated[str, msgspec.Meta(min_length=32, max_length=32, extra_json_schema={"pattern": "^[0-9a-f]{32}$"})]
SpanId = Annotated[str, msgspec.Meta(min_length=16, max_length=16, extra_json_schema={"pattern": "^[0-9a-f]{16}$"})]


class Resource(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    gc=False,
    rename={
        "service_name": "service.name",
        "service_version": "service.version",
        "service_instance_id": "service.instance.id",
        "deployment_environment_name": "deployment.environment.name",
        "host_name": "host.name",
    },
):
    """What wrote the record; on the wire the fields have OpenTelemetry's dotted names."""

    service_name: Name
    service_version: Name | None = None
    service_instance_id: Name | None = None
    deployment_environment_name: Name | None = None
    host_name: Name | None = None


class LogRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One log record.

    `uid` (OpenTelemetry's `log.record.uid`) is the idempotency key: records with the same uid are the same record.
    `trace_id` and `span_id` are lower-case hex of 32 and 16 digits. An exception, where there is one, stands in the
    attributes `exception.type`, `exception.message` and `exception.stacktrace`.
    """

    uid: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_UID)]
    time_unix_nano: Nanos
    severity_number: SeverityNumber
    body: str
    resource: Resource
    severity_text: Name | None = None
    trace_id: TraceId | None = None
    span_id: SpanId | None = None
    observed_time_unix_nano: Nanos | None = None
    attributes: dict[str, AttributeValue] = {}

    @property
    def service(self) -> str:
        """The name of the service that wrote it."""
        return self.resource.service_name

    @property
    def environment(self) -> str:
        """The deployment environment, `default` where the record names none."""
        return self.resource.deployment_environment_name or DEFAULT_ENVIRONMENT

    @property
    def severity(self) -> str:
        """The name of the severity's range, whatever the sender's own text was."""
        return severity_name(self.severity_number)

    @property
    def is_error(self) -> bool:
        """Whether it is at least an ERROR."""
        return self.severity_number >= Severity.ERROR
