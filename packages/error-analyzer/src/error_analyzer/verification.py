"""Checking what the language model says before anyone reads it."""

import re

from pydantic import BaseModel, Field

from error_analyzer.diagnosis import Diagnosis
from error_analyzer.errors import ModelAnswerError
from error_analyzer.prompt import Question
from error_analyzer.redaction import redact

_TITLE, _CAUSE, _ACTION = 140, 900, 300
_MOST_ACTIONS, _MOST_CITED = 6, 12
_LINK = re.compile(r"https?://|www\.|<[!@#]|\]\(", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


class Answer(BaseModel):
    """The shape in which the model is to answer."""

    title: str = Field(description="what broke, at most 100 characters")
    cause: str = Field(description="why, two or three plain sentences")
    origin_service: str | None = Field(description="one of the suspects, or null")
    evidence_ids: list[str] = Field(description="ids of the records that show it")
    actions: list[str] = Field(description="two to four next steps")


def verify(answer: Answer, question: Question, model: str) -> Diagnosis:
    """Make a diagnosis of an answer that holds against its question.

    Raises:
        ModelAnswerError: it cites nothing or what it was not shown, blames a service that is no suspect, is too long
            or empty, or brings links or mentions.
    """
    for problem in (_citation_problem(answer, question), _origin_problem(answer, question), _text_problem(answer)):
        if problem:
            raise ModelAnswerError(problem)
    return Diagnosis(
        title=_plain(answer.title),
        cause=_plain(answer.cause),
        origin_service=answer.origin_service,
        evidence=tuple(dict.fromkeys(answer.evidence_ids)),
        actions=tuple(_plain(action) for action in answer.actions),
        diagnosed_by=model,
    )


def _citation_problem(answer: Answer, question: Question) -> str | None:
    unknown = set(answer.evidence_ids) - question.evidence_ids
    if unknown:
        return f"cites {len(unknown)} records that it was not shown"
    if not answer.evidence_ids:
        return "cites no record"
    return "cites too many records" if len(answer.evidence_ids) > _MOST_CITED else None


def _origin_problem(answer: Answer, question: Question) -> str | None:
    if answer.origin_service is None or answer.origin_service in question.services:
        return None
    return "blames a service that is no suspect"


def _text_problem(answer: Answer) -> str | None:
    bounded = [(answer.title, _TITLE), (answer.cause, _CAUSE), *((action, _ACTION) for action in answer.actions)]
    if any(not text.strip() or len(text) > length for text, length in bounded):
        return "has an empty or overlong text"
    if len(answer.actions) > _MOST_ACTIONS:
        return "has too many actions"
    return "brings a link or a mention" if any(_LINK.search(text) for text, _ in bounded) else None


def _plain(text: str) -> str:
    return redact(_CONTROL.sub(" ", text)).strip()
