"""Asking the language model about incidents, beside the loop that counts.

One call when an incident opens, after a moment in which its first errors gather, and one when its first suspect
changes; a bound on both. The loop never waits for it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from error_analyzer.activity import NANOS
from error_analyzer.diagnosis import Diagnosis
from error_analyzer.errors import ModelError
from error_analyzer.incident import Incident
from error_analyzer.ports import Analyst
from error_analyzer.prompt import Question, question_about, subject_of
from error_analyzer.verification import verify

MOST_CALLS = 4  # about one incident
_ATTEMPTS = 3
_AT_ONCE = 2
_GATHER = timedelta(seconds=3)
_LONGEST_WAIT = 60.0  # seconds

Start = Callable[[Callable[[], Diagnosis | None]], "Future[Diagnosis | None]"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of a question: the verified diagnosis, or nothing."""

    incident_id: str
    about: str
    diagnosis: Diagnosis | None


class Counsel:
    """Keeps at most one question per incident under way."""

    def __init__(self, analyst: Analyst, start: Start, wait: Callable[[float], bool]) -> None:
        """Take the model and two effects.

        Args:
            analyst: whom to ask.
            start: runs a call beside the caller.
            wait: sleeps that many seconds and says whether to give up, as `threading.Event.wait` does.
        """
        self._analyst = analyst
        self._start = start
        self._wait = wait
        self._asked: dict[str, Future[Diagnosis | None]] = {}
        self._about: dict[str, str] = {}
        self._first_seen: dict[str, int] = {}
        self._at_once = threading.BoundedSemaphore(_AT_ONCE)

    def consider(self, incident: Incident, now: int) -> None:
        """Ask about an open incident if there is something new to ask."""
        if incident.status != "open":
            return
        since = self._first_seen.setdefault(incident.incident_id, now)
        if now - since < _GATHER.total_seconds() * NANOS or not self._is_news(incident):
            return
        question = question_about(incident)
        self._about[incident.incident_id] = question.about
        self._asked[incident.incident_id] = self._start(partial(self._answer, question))
        log.info("model_asked", incident=incident.incident_id, suspect=question.about)

    def opinions(self) -> list[Opinion]:
        """Take the answers that have come."""
        done = [incident_id for incident_id, future in self._asked.items() if future.done()]
        return [Opinion(i, self._about.pop(i), self._asked.pop(i).result()) for i in done]

    def _is_news(self, incident: Incident) -> bool:
        if incident.incident_id in self._asked:
            return False
        model = incident.model
        return model is None or (model.about != subject_of(incident) and model.calls < MOST_CALLS)

    def _answer(self, question: Question) -> Diagnosis | None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._at_once:
                    answer = self._analyst.ask(question)
                return verify(answer, question, self._analyst.name)
            except ModelError as error:
                log.warning("model_failed", incident=question.incident_id, attempt=attempt, reason=str(error))
                pause = min(error.retry_after or 2.0**attempt, _LONGEST_WAIT)
                if not error.retryable or attempt == _ATTEMPTS or self._wait(pause):
                    return None
            except Exception:  # whatever a model's library does, counting goes on with the rules' diagnosis
                log.exception("model_failed", incident=question.incident_id, attempt=attempt)
                return None
        return None
