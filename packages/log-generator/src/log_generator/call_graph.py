"""A system's operations, made ready to be walked: names resolved, templates compiled, faults in their places."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from log_schema import Resource

from log_generator.line import Line, Write, make_line, make_text
from log_generator.parameter import Sampler, make_sampler
from log_generator.pools import make_pools
from log_generator.scenario import Call, Fault, Noise, Operation, Service, System, Template


@dataclass(frozen=True, slots=True)
class Breakage:
    """A fault at an operation; `number` is its place among the scenario's faults."""

    number: int
    fault: Fault
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
        self.resources = {name: _instances(system, name, service) for name, service in system.services.items()}
        self.redeployed: dict[int, tuple[Resource, ...]] = {}  # the root's resources under a fault's version
        self._nodes: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        """Give an operation; it and what it calls are made ready the first time."""
        if name not in self._nodes:
            service, _, operation = name.partition("/")
            self._nodes[name] = self._make(name, service, self._system.services[service].operations[operation])
        return self._nodes[name]

    def break_(self, fault: Fault, number: int = 0) -> None:
        """Put a fault at its root."""
        breakage = Breakage(
            number=number,
            fault=fault,
            reply=make_text(fault.reply, self._samplers) if fault.reply else None,
            lines=self._lines(fault.logs, f"faults[{number}]"),
        )
        root = self[fault.root]
        root.breakages.append(breakage)
        if fault.version:
            service = self._system.services[root.service].model_copy(update={"version": fault.version})
            self.redeployed[number] = _instances(self._system, root.service, service)

    def noise(self, noise: Noise, number: int) -> Line:
        """Make the line of a scenario's noise."""
        return make_line(noise.log, self._samplers, f"noise[{number}].log")

    def _make(self, name: str, service: str, operation: Operation) -> Node:
        lines = self._lines(operation.logs, name)
        return Node(
            service=service,
            resources=self.resources[service],
            half_work=operation.work // 2,
            entering=tuple(line for line, log in zip(lines, operation.logs, strict=True) if log.when == "start"),
            leaving=tuple(line for line, log in zip(lines, operation.logs, strict=True) if log.when == "end"),
            steps=tuple(self._step(call, f"{name}.calls[{place}]") for place, call in enumerate(operation.calls)),
        )

    def _step(self, call: Call, name: str) -> Step:
        defaults = self._system.defaults
        return Step(
            target=self[call.to],
            call=call,
            retry=self._own_or(call.retry, f"{name}.retry", defaults.retry, "defaults.retry"),
            failure=self._own_or(call.failure, f"{name}.failure", defaults.failure, "defaults.failure"),
            reply=make_text(call.reply, self._samplers),
        )

    def _own_or(self, own: Template | None, name: str, default: Template, default_name: str) -> Line:
        return make_line(own, self._samplers, name) if own else make_line(default, self._samplers, default_name)

    def _lines(self, templates: Sequence[Template], name: str) -> tuple[Line, ...]:
        return tuple(
            make_line(template, self._samplers, f"{name}.logs[{place}]") for place, template in enumerate(templates)
        )


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
