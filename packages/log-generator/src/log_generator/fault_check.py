"""Which keys a fault of a kind needs, and which mean nothing for it."""

from collections.abc import Iterator

from log_generator.scenario import Fault, FaultKind, System

_NEEDED: dict[FaultKind, tuple[str, ...]] = {
    "bad_return": ("reply",),
    "slow_dependency": ("hang",),
    "bad_deployment": ("version",),
    "poison_message": ("redelivery", "logs"),
    "retry_storm": ("reply", "retries"),
}
_OF_ONE_KIND: dict[str, FaultKind] = {
    "version": "bad_deployment",
    "redelivery": "poison_message",
    "retries": "retry_storm",
}
_REFUSED: dict[FaultKind, dict[str, str]] = {
    "slow_dependency": {
        "reply": "a slow dependency does answer, and its callers time out; remove it, or say exception"
    },
    "poison_message": {"reply": "nobody waits for the answer to a message; remove it"},
}


def check_kind(fault: Fault, system: System) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a fault as one of its kind: the key, and what about it."""
    yield from _missing(fault)
    yield from _of_another_kind(fault)
    if not (fault.hang or fault.reply or fault.logs):
        yield "kind", "nothing of this fault would be seen: give it hang, reply or logs"
    if fault.kind == "poison_message" and fault.root not in _taken_from_queues(system):
        yield "root", f"nobody sends {fault.root} messages: no call to it is asynchronous"
    if fault.version is not None and fault.version == _version(fault.root, system):
        yield "version", f"the service has version {fault.version} without the fault too"


def _missing(fault: Fault) -> Iterator[tuple[str, str]]:
    for key in _NEEDED.get(fault.kind, ()):
        if not getattr(fault, key):
            yield key, f"a fault of kind {fault.kind} needs {key}"


def _of_another_kind(fault: Fault) -> Iterator[tuple[str, str]]:
    for key, kind in _OF_ONE_KIND.items():
        if getattr(fault, key) is not None and fault.kind != kind:
            yield key, f"{key} is for faults of kind {kind}, not {fault.kind}"
    for key, why in _REFUSED.get(fault.kind, {}).items():
        if getattr(fault, key) is not None:
            yield key, f"not for faults of kind {fault.kind}: {why}"


def _version(root: str, system: System) -> str | None:
    service = system.services.get(root.partition("/")[0])
    return service.version if service else None


def _taken_from_queues(system: System) -> set[str]:
    operations = [operation for service in system.services.values() for operation in service.operations.values()]
    return {call.to for operation in operations for call in operation.calls if call.asynchronous}
