"""Making one incident of two that turned out to be the same."""

from error_analyzer.activity import joined, wider
from error_analyzer.group import absorb_groups
from error_analyzer.incident import Incident
from error_analyzer.sample import keep_sample


def absorb(kept: Incident, gone: Incident) -> None:
    """Move everything that one incident counted and sampled into another."""
    kept.error_count += gone.error_count
    kept.first_unix_nano, kept.last_unix_nano = wider(kept.span, gone.span) or kept.span
    active = wider(kept.active, gone.active)
    if active is not None:
        kept.onset_unix_nano, kept.active_until_unix_nano = active
    absorb_groups(kept.groups, gone.groups)
    for sample in gone.samples:
        keep_sample(kept.samples, sample)
    kept.runs = joined((gone.runs, kept.runs))


def hand_over(gone: Incident, kept_id: str) -> None:
    """Empty an incident that people were told of, and let it point to the one that took it in."""
    gone.error_count = 0
    gone.groups, gone.samples, gone.runs = [], [], {}
    gone.onset_unix_nano = gone.active_until_unix_nano = None
    gone.suspects, gone.diagnosis, gone.model = (), None, None
    gone.status, gone.merged_into = "resolved", kept_id


def elder_first(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """Put first who stays: who was told to people, then who began earlier."""
    first, second = sorted((one, other), key=lambda i: (i.told is None, i.first_unix_nano, i.incident_id))
    return first, second
