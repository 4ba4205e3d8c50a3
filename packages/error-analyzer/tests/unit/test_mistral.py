import json
from collections.abc import Iterator

import pytest
from error_analyzer.config import ModelSettings
from error_analyzer.errors import (
    ModelAnswerError,
    ModelBusyError,
    ModelError,
    ModelRefusedError,
    ModelUnavailableError,
)
from error_analyzer.mistral import MistralAnalyst
from error_analyzer.prompt import Question
from error_analyzer.testing_mistral import KEY, Reply, StandInMistral, completion, failure
from pydantic import SecretStr

QUESTION = Question("i1", "cart", "Be brief.", "<evidence>\n{}\n</evidence>", frozenset({"e1"}), frozenset({"cart"}))
ANSWER = {"title": "t", "cause": "c", "origin_service": None, "evidence_ids": ["e1"], "actions": []}


@pytest.fixture
def stand_in() -> Iterator[StandInMistral]:
    with StandInMistral(lambda _request: completion(json.dumps(ANSWER))) as server:
        yield server


def settings_for(url: str, key: str = KEY) -> ModelSettings:
    return ModelSettings.model_validate({"api_key": SecretStr(key), "server_url": url})


def analyst(server: StandInMistral, key: str = KEY, timeout_ms: int = 5_000) -> MistralAnalyst:
    return MistralAnalyst(settings_for(server.url, key), timeout_ms=timeout_ms)


def test_an_answer_comes_in_the_asked_shape(stand_in: StandInMistral) -> None:
    """The SDK asks for strict JSON of our schema, the constant system prompt first."""
    answer = analyst(stand_in).ask(QUESTION)

    assert answer.model_dump() == ANSWER
    request = stand_in.requests[0]
    assert request["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert request["model"] == "mistral-small-latest"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (failure(401), ModelRefusedError),
        (failure(422), ModelRefusedError),
        (failure(429), ModelBusyError),
        (failure(500), ModelUnavailableError),
        (failure(503), ModelUnavailableError),
        (completion("{not json"), ModelAnswerError),
        (completion('{"title": 5}'), ModelAnswerError),
        (Reply(body='{"other": "shape"}'), ModelAnswerError),
        (Reply(body="<html>"), ModelAnswerError),
    ],
    ids=["401", "422", "429", "500", "503", "malformed", "wrong fields", "no completion", "no json"],
)
def test_every_failure_is_one_of_ours(stand_in: StandInMistral, reply: Reply, kind: type[ModelError]) -> None:
    """Nothing of the SDK's or its HTTP client's errors gets out, and the SDK does not try again by itself."""
    stand_in.answer = lambda _request: reply

    with pytest.raises(kind):
        analyst(stand_in).ask(QUESTION)

    assert len(stand_in.requests) == 1


def test_how_long_to_wait_is_passed_on(stand_in: StandInMistral) -> None:
    """A 429 says when to come again."""
    stand_in.answer = lambda _request: failure(429, retry_after="3")

    with pytest.raises(ModelBusyError) as caught:
        analyst(stand_in).ask(QUESTION)

    assert caught.value.retry_after == 3


def test_a_slow_service_is_given_up(stand_in: StandInMistral) -> None:
    """After the timeout."""
    stand_in.answer = lambda _request: Reply(delay=0.5)

    with pytest.raises(ModelUnavailableError):
        analyst(stand_in, timeout_ms=100).ask(QUESTION)


def test_a_service_that_is_not_there_is_unavailable(stand_in: StandInMistral) -> None:
    """Nobody listens on that port."""
    settings = settings_for("http://127.0.0.1:9")

    with pytest.raises(ModelUnavailableError):
        MistralAnalyst(settings, timeout_ms=500).ask(QUESTION)


def test_a_wrong_key_is_refused(stand_in: StandInMistral) -> None:
    """And the message says which setting to look at, without the key."""
    with pytest.raises(ModelRefusedError, match="MISTRAL_API_KEY") as caught:
        analyst(stand_in, key="wrong-key").ask(QUESTION)

    assert "wrong-key" not in str(caught.value)
