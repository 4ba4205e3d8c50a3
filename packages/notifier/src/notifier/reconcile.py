"""From what should be shown and what is shown to the one thing to do next."""

from dataclasses import dataclass

from notifier.delivery import Delivery, Facts, Intent, facts_of
from notifier.notification import Notification


@dataclass(frozen=True, slots=True)
class Post:
    """Make the incident's message."""

    desired: Notification


@dataclass(frozen=True, slots=True)
class Update:
    """Change the incident's message to the newest revision; harmless to do twice."""

    desired: Notification
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Reply:
    """Say in the message's thread what has changed since `told`."""

    desired: Notification
    delivery: Delivery
    told: Facts


@dataclass(frozen=True, slots=True)
class Look:
    """Find out whether a message that was about to be made is there."""

    desired: Notification
    delivery: Delivery
    intent: Intent


Action = Post | Update | Reply | Look


def next_action(desired: Notification, delivery: Delivery | None) -> Action | None:
    """Give the next step towards showing `desired`, or None where nothing is left to do."""
    if delivery is None:
        return Post(desired)
    if delivery.intent is not None:
        return Look(desired, delivery, delivery.intent)
    if delivery.revision < desired.revision:
        return Post(desired) if delivery.message is None else Update(desired, delivery)
    return _reply(desired, delivery)


def _reply(desired: Notification, delivery: Delivery) -> Reply | None:
    untold = delivery.told is not None and delivery.told != facts_of(desired)
    if delivery.told is None or not untold or delivery.message is None or delivery.revision > desired.revision:
        return None
    return Reply(desired, delivery, delivery.told)
