"""Whether what a scenario names exists: services, operations, parameters, pools; and whether its calls end.

`fault_check` and `pollution_check` look at the rest.
"""

from collections.abc import Iterator
from typing import NamedTuple

from log_generator.fault_check import check_kind
from log_generator.pollution_check import check_pollution
from log_generator.pool_names import POOL_NAMES
from log_generator.scenario import Call, Fault, Noise, Operation, Parameter, Scenario, System, Template
from log_generator.template_text import placeholders

Path = tuple[str | int, ...]

_DEEPEST = 100

CALL_FACTS = frozenset({"callee", "reason", "elapsed_ms", "timeout_ms", "attempt", "attempts"})
FAULT_FACTS = frozenset({"elapsed_ms"})
END_FACTS = frozenset({"elapsed_ms"})


class Finding(NamedTuple):
    """Something wrong at a path, in the system's file or in the scenario's."""

    in_system: bool
    path: Path
    message: str


def check(scenario: Scenario, system: System) -> list[Finding]:
    """Give everything that is wrong with a scenario and its system together."""
    found = [Finding(True, path, message) for path, message in _check_system(system)]
    found += [Finding(False, path, message) for path, message in _check_scenario(scenario, system)]
    return found


Found = Iterator[tuple[Path, str]]


def _check_system(system: System) -> Found:
    for name, parameter in system.parameters.items():
        yield from _check_parameter(("parameters", name), parameter)
    for number, journey in enumerate(system.journeys):
        yield from _check_operation_name(("journeys", number, "entry"), journey.entry, system)
    for key, template in (("retry", system.defaults.retry), ("failure", system.defaults.failure)):
        yield from _check_template(("defaults", key), template, system, CALL_FACTS)
    for path, operation in _operations(system):
        yield from _check_operation(path, operation, system)
    yield from _check_calls_together(system)


def _operations(system: System) -> Iterator[tuple[Path, Operation]]:
    for service_name, service in system.services.items():
        for name, operation in service.operations.items():
            yield ("services", service_name, "operations", name), operation


def _check_parameter(path: Path, parameter: Parameter) -> Found:
    if parameter.min > parameter.max:
        yield (*path, "min"), f"min {parameter.min:g} is more than max {parameter.max:g}"
    if parameter.kind == "choice" and not parameter.values:
        yield path, "a choice needs values"
    if parameter.kind == "pool" and parameter.pool not in POOL_NAMES:
        yield (*path, "pool"), f"no pool {parameter.pool!r}; there are: {', '.join(sorted(POOL_NAMES))}"


def _check_operation(path: Path, operation: Operation, system: System) -> Found:
    for number, template in enumerate(operation.logs):
        facts = END_FACTS if template.when == "end" else frozenset[str]()
        yield from _check_template((*path, "logs", number), template, system, facts)
    for number, call in enumerate(operation.calls):
        yield from _check_call((*path, "calls", number), call, system)


def _check_call(path: Path, call: Call, system: System) -> Found:
    yield from _check_operation_name((*path, "to"), call.to, system)
    yield from _check_text((*path, "reply"), call.reply, system, CALL_FACTS)
    for key, template in (("retry", call.retry), ("failure", call.failure)):
        if template is not None:
            yield from _check_template((*path, key), template, system, CALL_FACTS)


def _check_template(path: Path, template: Template, system: System, facts: frozenset[str]) -> Found:
    yield from _check_text((*path, "body"), template.body, system, facts)
    for name, value in template.attributes.items():
        if isinstance(value, str):
            yield from _check_text((*path, "attributes", name), value, system, facts)
    if template.exception is not None:
        for key, text in template.exception.model_dump(exclude_none=True).items():
            yield from _check_text((*path, "exception", key), text, system, facts)


def _check_text(path: Path, text: str, system: System, facts: frozenset[str]) -> Found:
    try:
        names = placeholders(text)
    except ValueError as error:
        yield path, f"{error} (a brace of the text itself is written twice)"
        return
    for name in names:
        if name not in system.parameters and name not in facts:
            there = ", ".join(sorted({*system.parameters, *facts})) or "none"
            yield path, f"no parameter {name!r} here; there are: {there}"


def _check_operation_name(path: Path, name: str, system: System) -> Found:
    service_name, _, operation = name.partition("/")
    service = system.services.get(service_name)
    if service is None:
        yield from _check_service_name(path, service_name, system)
    elif operation not in service.operations:
        yield path, f"{service_name} has no operation {operation!r}; it has: {', '.join(sorted(service.operations))}"


def _check_service_name(path: Path, name: str, system: System) -> Found:
    if name not in system.services:
        yield path, f"no service {name!r}; there are: {', '.join(sorted(system.services))}"


def _check_calls_together(system: System) -> Found:
    operations = {f"{path[1]}/{path[3]}": (path, operation) for path, operation in _operations(system)}
    graph = {name: [call.to for call in operation.calls] for name, (_, operation) in operations.items()}
    for name, (path, _) in operations.items():
        if name in _reached(graph, name):
            yield (*path, "calls"), f"{name} calls itself, through what it calls"
    for number, journey in enumerate(system.journeys):
        if _goes_too_deep(graph, journey.entry):
            yield ("journeys", number, "entry"), f"calls go more than {_DEEPEST} deep from {journey.entry}"
    for number, journey in enumerate(system.journeys):
        walked = {journey.entry, *_reached(graph, journey.entry)} & set(operations)
        if walked and not any(operations[name][1].logs for name in walked):
            yield ("journeys", number), f"nothing is logged by {journey.entry} and what it calls"


def _goes_too_deep(graph: dict[str, list[str]], start: str) -> bool:
    """Each call is a frame of the walk's stack; what calls itself is said before."""
    level = {start}
    for _ in range(_DEEPEST):
        level = {target for name in level for target in graph.get(name, ())}
    return bool(level)


def _reached(graph: dict[str, list[str]], start: str) -> set[str]:
    reached: set[str] = set()
    ahead = list(graph.get(start, []))
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += graph.get(name, [])
    return reached


def _check_scenario(scenario: Scenario, system: System) -> Found:
    for number, fault in enumerate(scenario.faults):
        yield from _check_fault(("faults", number), fault, system)
    for number, noise in enumerate(scenario.noise):
        yield from _check_noise(("noise", number), noise, system)
    yield from check_pollution(scenario)


def _check_fault(path: Path, fault: Fault, system: System) -> Found:
    yield from _check_operation_name((*path, "root"), fault.root, system)
    if fault.onset + fault.duration > 1:
        yield (*path, "duration"), "onset and duration are more than 100% of the run"
    if fault.reply is not None:
        yield from _check_text((*path, "reply"), fault.reply, system, FAULT_FACTS)
    for log_number, template in enumerate(fault.logs):
        yield from _check_template((*path, "logs", log_number), template, system, FAULT_FACTS)
    for key, message in check_kind(fault, system):
        yield (*path, key), message


def _check_noise(path: Path, noise: Noise, system: System) -> Found:
    yield from _check_service_name((*path, "service"), noise.service, system)
    yield from _check_template((*path, "log"), noise.log, system, frozenset())
    for key in sorted(noise.log.model_fields_set & {"when", "share"}):
        yield (*path, "log", key), f"{key} is for what an operation logs; noise comes every so often"
