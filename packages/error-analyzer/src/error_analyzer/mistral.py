"""Mistral's models, through their SDK."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pydantic
from mistralai.client import Mistral, errors

from error_analyzer.config import ModelSettings
from error_analyzer.errors import (
    ModelAnswerError,
    ModelBusyError,
    ModelRefusedError,
    ModelUnavailableError,
)
from error_analyzer.prompt import Question
from error_analyzer.verification import Answer

_TIMEOUT_MS = 60_000  # the SDK's own default is five seconds, too short for a long prompt
_MOST_TOKENS = 800
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class MistralAnalyst:
    """Asks once per call; the SDK's own retries stay off, so that the caller's bounds are the bounds."""

    def __init__(self, settings: ModelSettings, *, timeout_ms: int = _TIMEOUT_MS) -> None:
        key = settings.api_key
        self.name = settings.model
        self._client = Mistral(
            api_key=key.get_secret_value() if key else None,
            server_url=settings.server_url,
            timeout_ms=timeout_ms,
        )

    def ask(self, question: Question) -> Answer:
        """Ask for an answer in the shape of `Answer`.

        Raises:
            ModelError: one of its kinds; see `errors`.
        """
        with _mapped():
            reply = self._client.chat.parse(
                response_format=Answer,
                model=self.name,
                messages=_messages(question),
                temperature=0,
                max_tokens=_MOST_TOKENS,
            )
        choice = reply.choices[0] if reply.choices else None
        parsed = choice.message.parsed if choice is not None and choice.message is not None else None
        if not isinstance(parsed, Answer):
            raise ModelAnswerError("holds no answer")
        return parsed


def _messages(question: Question) -> list[Any]:
    return [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}]


@contextmanager
def _mapped() -> Iterator[None]:
    """Turn what the SDK raises, in and beside its own tree, into our four kinds."""
    try:
        yield
    except errors.ResponseValidationError as error:  # 200, but not a chat completion
        raise ModelAnswerError("is no chat completion") from error
    except errors.MistralError as error:
        raise _by_status(error) from error
    except (errors.NoResponseError, httpx2.HTTPError) as error:
        raise ModelUnavailableError(f"no answer: {type(error).__name__}") from error
    except (json.JSONDecodeError, pydantic.ValidationError) as error:
        raise ModelAnswerError("is not in the asked shape") from error


def _by_status(error: errors.MistralError) -> Exception:
    status = error.status_code
    if status == _TOO_MANY_REQUESTS:
        return ModelBusyError("too many requests (429)", retry_after=_seconds(error.headers.get("retry-after")))
    if status >= _SERVER_ERROR:
        return ModelUnavailableError(f"the service failed ({status})")
    return ModelRefusedError(f"the service refused ({status}): check MISTRAL_API_KEY and MISTRAL_MODEL")


def _seconds(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:  # the header may also be a date, which is not worth the trouble
        return None
