"""How a scenario's file writes lengths of time, shares and parts of the run."""

from typing import Annotated, Any

from log_schema.duration import parse_duration
from pydantic import BeforeValidator, Field

_SHORTEST_PERIOD = parse_duration("1ms")  # what comes round more often would be a stream of its own


def _nanos(value: Any) -> int:  # noqa: ANN401 - TOML
    if not isinstance(value, str):
        raise ValueError("not a length of time (write 250ms, 60s or 5m, in quotes)")  # noqa: TRY004 - pydantic's
    return parse_duration(value)


def _period(value: Any) -> int:  # noqa: ANN401 - TOML
    nanos = _nanos(value)
    if nanos < _SHORTEST_PERIOD:
        raise ValueError("too often (write 1ms or more)")
    return nanos


def _fraction(value: Any) -> float:  # noqa: ANN401 - TOML
    if not isinstance(value, str) or not value.endswith("%"):
        raise ValueError('not a part of the run (write "25%")')
    try:
        return float(value[:-1]) / 100
    except ValueError:
        raise ValueError(f'not a part of the run: {value!r} (write "25%")') from None


Nanos = Annotated[int, BeforeValidator(_nanos)]
Period = Annotated[int, BeforeValidator(_period)]
Share = Annotated[float, Field(ge=0, le=1)]
PartOfRun = Annotated[float, BeforeValidator(_fraction), Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
