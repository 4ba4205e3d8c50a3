"""What Slack's client raises, as what it means to us.

The codes are those of https://docs.slack.dev/reference/methods/chat.postMessage and its siblings. A code that nobody
placed here counts as a matter of settings: nothing is lost, it is tried again each minute, and a person reads the code.
"""

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

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

_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
_GONE = {"message_not_found", "thread_not_found"}
_GONE_WITH_CHANNEL = {"channel_not_found", "is_archived", "not_in_channel"}
_TOKEN = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
_REFUSED = {
    "attachment_payload_limit_exceeded",
    "block_mismatch",
    "cannot_reply_to_message",
    "cant_update_message",
    "edit_window_closed",
    "external_channel_migrating",
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "markdown_text_conflict",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "too_many_attachments",
    "update_failed",
}
_UNREACHED = {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH}
_OK = 200
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


@contextmanager
def slack_errors(*, of_message: bool = False) -> Iterator[None]:
    """Raise what Slack's client raises as MessengerError; `of_message`: the call is about a message made before."""
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(error, of_message=of_message) from error
    except URLError as error:
        raise _from_connection(error) from error
    except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
        raise UnansweredError(type(error).__name__, str(error)) from error
    except SlackClientError as error:
        raise MisconfiguredError(type(error).__name__, str(error)) from error


def _from_answer(error: SlackApiError, *, of_message: bool) -> MessengerError:
    status: int = error.response.status_code
    code = _code(error)
    if status == _TOO_MANY_REQUESTS or code in _LIMITED:
        return RateLimitedError("ratelimited", retry_after=_retry_after(error))
    if status >= _SERVER_ERROR or code is None or code in _UNSURE:
        return UnansweredError(code or f"http_{status}")
    if status != _OK:
        return MisconfiguredError(code or f"http_{status}")
    return _from_code(code, _detail(error), of_message=of_message)


def _from_code(code: str, detail: str, *, of_message: bool) -> MessengerError:
    if code in _GONE or (of_message and code in _GONE_WITH_CHANNEL):
        return MessageGoneError(code, detail)
    if code in _REFUSED:
        return RefusedError(code, detail)
    return TokenError(code) if code in _TOKEN else MisconfiguredError(code, detail)


def _from_connection(error: URLError) -> MessengerError:
    reason = error.reason
    unsent = isinstance(reason, socket.gaierror | ssl.SSLCertVerificationError)
    if unsent or (isinstance(reason, OSError) and reason.errno in _UNREACHED):
        return UnreachableError("unreachable", str(reason))
    return UnansweredError("unanswered", str(reason))


def _code(error: SlackApiError) -> str | None:
    """Give Slack's error code, None where the answer is not Slack's (a proxy's page)."""
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_]{1,80}", code) else None


def _detail(error: SlackApiError) -> str:
    data = error.response.data
    said = [data.get(name) for name in ("error", "needed", "provided", "response_metadata") if data.get(name)]
    return ", ".join(map(str, said))


def _retry_after(error: SlackApiError) -> timedelta | None:
    for name, value in error.response.headers.items():
        if name.lower() == "retry-after" and re.fullmatch(r"\d{1,6}", str(value).strip()):
            return timedelta(seconds=int(value))
    return None
