"""Bringing what is believed of an incident up to date with what was counted."""

from error_analyzer.book import Book
from error_analyzer.diagnosis import Diagnosis
from error_analyzer.incident import Incident
from error_analyzer.prompt import subject_of
from error_analyzer.rules import diagnose_by_rules
from error_analyzer.suspects import rank_suspects


def assess(incident: Incident, book: Book) -> None:
    """Rank the suspects and renew the diagnosis; an incident that another one took in has neither."""
    if incident.merged_into:
        return
    incident.suspects = rank_suspects(incident, book.earlier_groups(incident))
    incident.diagnosis = model_diagnosis(incident) or diagnose_by_rules(incident)


def model_diagnosis(incident: Incident) -> Diagnosis | None:
    """Give the model's verified answer as long as the first suspect is still the one it was asked about."""
    model = incident.model
    return model.answer if model is not None and model.about == subject_of(incident) else None
