"""A system's operations, made ready to be walked: names resolved, templates compiled, faults in their places."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from log_schema import Resource

from log_generator.drill import Drill
from log_generator.line import Line, Write, make_line, make_text
from log_generator.parameter import Sampler, make_sampler
from log_generator.pools import make_pools
from log_generator.scenario import Call, Fault, Operation, Service, System, Template


@dataclass(frozen=True, slots=True)
class Breakage:
    """A fault at an operation, while its drill lasts."""

    drill: Drill
    share: float
    hang: int
    reply: Write | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A call that an operation makes."""

    target: "Node"
    call: Call
    retry: Line
    failure: Line
    reply: Write


@dataclass(frozen=True, slots=True)
class Node:
    """An operation of a service."""

    service: str
    resources: tuple[Resource, ...]
    half_work: int
    entering: tuple[Line, ...]
    leaving: tuple[Line, ...]
    steps: tuple[Step, ...]
    breakages: list[Breakage] = field(default_factory=list)


class CallGraph:
    """Every operation of a system by name, `service/operation`."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._samplers = _samplers(system)
        self._resources = {name: _instances(system, name, service) for name, service in system.services.items()}
        self._nodes: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        """Give an operation; it and what it calls are made ready the first time."""
        if name not in self._nodes:
            service, _, operation = name.partition("/")
            self._nodes[name] = self._make(service, self._system.services[service].operations[operation])
        return self._nodes[name]

    def break_(self, fault: Fault, drill: Drill) -> None:
        """Put a fault at its root."""
        breakage = Breakage(
            drill=drill,
            share=fault.share,
            hang=fault.hang,
            reply=make_text(fault.reply, self._samplers) if fault.reply else None,
            lines=self._lines(fault.logs),
        )
        self[fault.root].breakages.append(breakage)

    def _make(self, service: str, operation: Operation) -> Node:
        return Node(
            service=service,
            resources=self._resources[service],
            half_work=operation.work // 2,
            entering=self._lines([template for template in operation.logs if template.when == "start"]),
            leaving=self._lines([template for template in operation.logs if template.when == "end"]),
            steps=tuple(self._step(call) for call in operation.calls),
        )

    def _step(self, call: Call) -> Step:
        defaults = self._system.defaults
        return Step(
            target=self[call.to],
            call=call,
            retry=make_line(call.retry or defaults.retry, self._samplers),
            failure=make_line(call.failure or defaults.failure, self._samplers),
            reply=make_text(call.reply, self._samplers),
        )

    def _lines(self, templates: Sequence[Template]) -> tuple[Line, ...]:
        return tuple(make_line(template, self._samplers) for template in templates)


def _samplers(system: System) -> dict[str, Sampler]:
    pools = make_pools(parameter.pool for parameter in system.parameters.values() if parameter.pool)
    return {name: make_sampler(name, parameter, pools) for name, parameter in system.parameters.items()}


def _instances(system: System, name: str, service: Service) -> tuple[Resource, ...]:
    """Name the instances as an orchestrator does: they stay the same from run to run."""
    return tuple(
        Resource(
            service_name=name,
            service_version=service.version,
            service_instance_id=f"{name}-{number}",
            deployment_environment_name=system.environment,
            host_name=f"node-{(number + sum(map(ord, name))) % _HOSTS + 1:02d}.{system.environment}.internal",
        )
        for number in range(service.instances)
    )


_HOSTS = 6
