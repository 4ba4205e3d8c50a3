"""Which of the things to do comes first, and how long to wait where none is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifier.reconcile import Action, Look, Post


@dataclass(frozen=True, slots=True)
class Step:
    """An action, and from when on it may be taken (seconds of a monotonic clock)."""

    action: Action
    due_at: float


def choose(steps: Sequence[Step], now: float) -> Action | None:
    """Give the first action that is due: incidents that nobody was told of before those that have a message."""
    due = [step.action for step in steps if step.due_at <= now]
    return min(due, key=_is_known, default=None)


def seconds_until_due(steps: Sequence[Step], now: float) -> float | None:
    """Give how long to wait until something is due, None where there is nothing to do."""
    return min((max(0.0, step.due_at - now) for step in steps), default=None)


def _is_known(action: Action) -> bool:
    return not (isinstance(action, Post) or (isinstance(action, Look) and action.intent.kind == "post"))
