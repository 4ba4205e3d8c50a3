"""The Slack adapter against the stand-in, over a real socket."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.error import URLError

import msgspec
import pytest
import slack_sdk.errors
from notifier.errors import (
    MessageGoneError,
    MessengerError,
    MisconfiguredError,
    RateLimitedError,
    RefusedError,
    TokenError,
    UnansweredError,
    UnreachableError,
)
from notifier.ports import Address
from notifier.slack import SlackMessenger
from notifier.slack_api import SlackApi
from notifier.slack_errors import slack_errors
from notifier.slack_stand_in import CHANNEL, TOKEN, SlackStandIn
from notifier.slack_stand_in_faults import Dropped, Fault, Held, RateLimited, Refused, ServerError
from notifier.testing import EXAMPLE

NOW = time.time_ns()
DESIRED = EXAMPLE


def messenger(slack: SlackStandIn, *, token: str = TOKEN, channel: str = CHANNEL) -> SlackMessenger:
    return SlackMessenger(SlackApi(token, slack.base_url, timedelta(seconds=1)), channel)


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


def test_a_message_is_made_changed_and_replied_to(slack: SlackStandIn) -> None:
    address = messenger(slack).post(DESIRED)
    messenger(slack).update(address, msgspec.structs.replace(DESIRED, revision=4))
    messenger(slack).reply(address, DESIRED, ("Open again.",))

    [message], [reply] = slack.messages, slack.replies
    assert (message.channel, message.ts) == (address.channel, address.message)
    assert message.metadata == {"event_type": "incident", "event_payload": {"incident_id": "inc-1", "revision": 4}}
    assert (reply.thread_ts, reply.text) == (message.ts, "Open again.")


@pytest.mark.parametrize("channel", [CHANNEL, "#incidents", "incidents"])
def test_a_message_is_found_again_by_its_incident_wherever_in_the_history(slack: SlackStandIn, channel: str) -> None:
    adapter = messenger(slack, channel=channel)
    address = adapter.post(DESIRED)
    for number in range(210):  # more than a page
        slack.post(f"other-{number}")

    found = adapter.find("inc-1", NOW)
    assert found is not None
    assert (found.address, found.revision) == (address, 3)
    assert adapter.find("inc-2", NOW) is None
    assert adapter.find("inc-1", NOW + 3600 * 10**9) is None


def test_a_reply_is_found_again_by_its_revision(slack: SlackStandIn) -> None:
    adapter = messenger(slack)
    address = adapter.post(DESIRED)
    assert not adapter.find_reply(address, 3, NOW)

    adapter.reply(address, DESIRED, ("Resolved.",))
    assert adapter.find_reply(address, 3, NOW)
    assert not adapter.find_reply(address, 4, NOW)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (RateLimited(7), RateLimitedError),
        (ServerError(500), UnansweredError),
        (ServerError(503), UnansweredError),
        (ServerError(404), UnansweredError),
        (Dropped(after_effect=False), UnansweredError),
        (Dropped(after_effect=True), UnansweredError),
        (Held(after_effect=True), UnansweredError),
        (Refused("fatal_error"), UnansweredError),
        (Refused("msg_too_long"), RefusedError),
        (Refused("invalid_blocks"), RefusedError),
        (Refused("channel_not_found"), MisconfiguredError),
        (Refused("missing_scope"), MisconfiguredError),
        (Refused("a_code_of_tomorrow"), MisconfiguredError),
        (Refused("token_revoked"), TokenError),
    ],
)
def test_each_failure_of_a_post_is_told_as_what_it_means(
    slack: SlackStandIn, fault: Fault, error: type[MessengerError]
) -> None:
    slack.fail("chat.postMessage", fault)

    with pytest.raises(MessengerError) as raised:
        messenger(slack).post(DESIRED)
    if isinstance(fault, Held):
        fault.release.set()
    assert type(raised.value) is error
    assert raised.value.certain is (error is not UnansweredError)


def test_how_long_to_wait_is_told_exactly(slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", RateLimited(7))

    with pytest.raises(RateLimitedError) as raised:
        messenger(slack).post(DESIRED)
    assert raised.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("code", ["message_not_found", "channel_not_found", "is_archived"])
def test_a_message_that_is_gone_with_or_without_its_channel_is_told_so(slack: SlackStandIn, code: str) -> None:
    slack.fail("chat.update", Refused(code))

    with pytest.raises(MessageGoneError):
        messenger(slack).update(Address(CHANNEL, "1.1"), DESIRED)


def test_a_deleted_message_is_told_so(slack: SlackStandIn) -> None:
    address = messenger(slack).post(DESIRED)
    slack.delete(address.message)

    with pytest.raises(MessageGoneError):
        messenger(slack).update(address, DESIRED)
    with pytest.raises(MessageGoneError):
        messenger(slack).reply(address, DESIRED, ("Resolved.",))


def test_a_server_that_is_not_there_is_told_as_nothing_sent(slack: SlackStandIn) -> None:
    slack.close()

    with pytest.raises(UnreachableError):
        messenger(slack).post(DESIRED)


def test_a_wrong_token_and_a_wrong_channel_are_told_apart(slack: SlackStandIn) -> None:
    messenger(slack).check()
    with pytest.raises(TokenError, match=r"does not accept SLACK_BOT_TOKEN: invalid_auth"):
        messenger(slack, token="xoxb-other").check()
    with pytest.raises(MisconfiguredError, match="channel_not_found"):
        messenger(slack, channel="C0OTHER").post(DESIRED)


def test_the_stand_in_keeps_its_callers_to_a_message_a_second() -> None:
    with SlackStandIn(paced=True) as slack:
        messenger(slack).post(DESIRED)
        with pytest.raises(RateLimitedError) as raised:
            messenger(slack).post(DESIRED)

    assert raised.value.retry_after == timedelta(seconds=1)


class Answer:
    """An answer that slack_sdk could make nothing of."""

    status_code = 200
    headers: dict[str, str] = {}  # noqa: RUF012 - a stub
    data = b"bytes"


FOREIGN = [error for error in vars(slack_sdk.errors).values() if isinstance(error, type)]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_error_of_slacks_client_escapes(foreign: type[Exception]) -> None:
    error = foreign.__new__(foreign)
    error.response = Answer()  # type: ignore[attr-defined]

    with pytest.raises(MessengerError), slack_errors():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        http.client.RemoteDisconnected(""),
        http.client.IncompleteRead(b""),
        http.client.BadStatusLine("x"),
        TimeoutError(),
        ConnectionResetError(),
        ssl.SSLError(),
        UnicodeError(),
        LookupError(),
    ],
)
def test_no_error_of_the_network_escapes(error: Exception) -> None:
    with pytest.raises(UnansweredError), slack_errors():
        raise error


@pytest.mark.parametrize(
    ("reason", "certain"),
    [
        (ConnectionRefusedError(111, "refused"), True),
        (socket.gaierror(-2, "unknown name"), True),
        (TimeoutError("timed out"), False),
        (ConnectionResetError(104, "reset"), False),
        ("unknown url type", False),
    ],
)
def test_only_what_surely_was_not_sent_counts_as_certain(reason: Exception | str, certain: bool) -> None:
    with pytest.raises(MessengerError) as raised, slack_errors():
        raise URLError(reason)

    assert raised.value.certain is certain
