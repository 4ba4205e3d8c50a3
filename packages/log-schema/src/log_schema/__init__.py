"""The contract of the pipeline's log records: the record, its severity, its codec and its topics."""

from log_schema.codec import HEADERS, SCHEMA_HEADER, SCHEMA_VERSION, encode, json_schema
from log_schema.decode import DecodeError, decode
from log_schema.origin import Origin, derived_uid
from log_schema.record import DEFAULT_ENVIRONMENT, UNKNOWN_SERVICE, LogRecord, Resource
from log_schema.severity import Severity, parse_severity, severity_name
from log_schema.timestamp import format_timestamp, parse_timestamp
from log_schema.topics import SPECS, Topic, TopicSpec

__all__ = [
    "DEFAULT_ENVIRONMENT",
    "HEADERS",
    "SCHEMA_HEADER",
    "SCHEMA_VERSION",
    "SPECS",
    "UNKNOWN_SERVICE",
    "DecodeError",
    "LogRecord",
    "Origin",
    "Resource",
    "Severity",
    "Topic",
    "TopicSpec",
    "decode",
    "derived_uid",
    "encode",
    "format_timestamp",
    "json_schema",
    "parse_severity",
    "parse_timestamp",
    "severity_name",
]
