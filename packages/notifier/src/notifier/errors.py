"""What can go wrong when something is to be shown.

MessengerError
├── UnreachableError      nothing was sent; trying again helps
├── UnansweredError       sent, and no usable answer: it may have taken effect; look, then try again
├── RateLimitedError      asked to wait; trying again helps after `retry_after`
├── MisconfiguredError    channel or scope; helps once a person has acted
│   └── TokenError        the token is not known, or not any more
├── MessageGoneError      the message to change is not there any more; a new one is made
└── RefusedError          this revision will never be taken; the next one may

InputError                a file given by a person can't be used
TopicMissingError         a topic of the pipeline is not there
"""

from datetime import timedelta
from typing import ClassVar


class MessengerError(Exception):
    """A place could not be made to show something; `reason` is a short word for logs."""

    retryable: ClassVar[bool] = True
    # whether it is sure that the call had no effect
    certain: ClassVar[bool] = True

    def __init__(self, reason: str, message: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(message or reason)
        self.reason = reason
        self.retry_after = retry_after


class UnreachableError(MessengerError):
    """No connection was made, so nothing was sent."""


class UnansweredError(MessengerError):
    """The call was sent and its outcome is not known: no answer in time, a lost connection, a server error."""

    certain = False


class RateLimitedError(MessengerError):
    """The place asks to wait for `retry_after`; it took nothing."""


class MisconfiguredError(MessengerError):
    """Nothing can be shown before a person corrects the token, the channel or the app's scopes."""


class TokenError(MisconfiguredError):
    """The place does not know the token, or no longer."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail or f"Slack does not accept SLACK_BOT_TOKEN: {reason}")


class MessageGoneError(MessengerError):
    """The message to change, or its channel, is not there any more."""


class RefusedError(MessengerError):
    """The place will not take this revision, however often it is tried."""

    retryable = False


class InputError(Exception):
    """A file that was named can't be read as a notification; the message names the place."""

    retryable = False


class TopicMissingError(Exception):
    """A topic that is needed does not exist."""

    retryable = False

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic {topic} does not exist: create it with `log-schema topics create`")
