"""An incident as Slack shows it, in Block Kit.

What others wrote stands in `plain_text` objects or in code, where Slack reads no formatting; `verbatim` keeps it from
making links. Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

from notifier.notification import Evidence, Notification
from notifier.plain_text import lines, one_line
from notifier.slack_text import code, code_block, fitted
from notifier.wording import Fact, evidence_origin, facts, headline, summary

Block = dict[str, Any]

# Slack's own limits
HEADER_LIMIT = 150
SECTION_LIMIT = 3000
FIELD_LIMIT = 2000
BLOCKS_LIMIT = 50
# ours: what a person still reads, and together far from Slack's limit for a whole message
_TEXT_LIMIT = 1000
_PROSE_LIMIT = 2000
_VALUE_LIMIT = 300
_EVIDENCE_LIMIT = 700
_EVIDENCE_LINES = 8
_EVIDENCE_SHOWN = 5
_ACTION_LIMIT = 300
_ACTIONS_SHOWN = 8


def message_blocks(desired: Notification) -> list[Block]:
    """Give the blocks of an incident's message."""
    return [
        {"type": "header", "text": _plain(headline(desired), HEADER_LIMIT)},
        {"type": "section", "fields": [_field(fact) for fact in facts(desired)]},
        *_cause(desired),
        *_evidence(desired),
        *_actions(desired),
        _footer(desired),
    ]


def message_text(desired: Notification) -> str:
    """Give the text for where blocks are not shown: the push notification, the screen reader."""
    return fitted(summary(desired), _TEXT_LIMIT)


def reply_blocks(changes: tuple[str, ...]) -> list[Block]:
    """Give the blocks of a reply in an incident's thread."""
    return [{"type": "section", "text": _plain("\n".join(changes), _PROSE_LIMIT)}]


def reply_text(changes: tuple[str, ...]) -> str:
    """Give a reply's text for where blocks are not shown."""
    return fitted(" ".join(changes), _TEXT_LIMIT)


def _cause(desired: Notification) -> list[Block]:
    cause = "\n".join(lines(desired.cause[:_PROSE_LIMIT]))
    return [{"type": "section", "text": _plain(f"Cause: {cause}", _PROSE_LIMIT)}] if cause else []


def _evidence(desired: Notification) -> list[Block]:
    shown = [_cited(evidence) for evidence in desired.evidence[:_EVIDENCE_SHOWN]]
    more = len(desired.evidence) - len(shown)
    return [*shown, *([_context(f"and {more} more records")] if more > 0 else [])]


def _cited(evidence: Evidence) -> Block:
    origin = " ".join(code(part, _VALUE_LIMIT) for part in evidence_origin(evidence) if part)
    text = "\n".join(lines(evidence.text[: 4 * _EVIDENCE_LIMIT])[:_EVIDENCE_LINES])
    return {"type": "section", "text": _mrkdwn(f"{origin}\n{code_block(text, _EVIDENCE_LIMIT)}")}


def _actions(desired: Notification) -> list[Block]:
    numbered = [
        f"{number}. {one_line(action[:_ACTION_LIMIT])}"
        for number, action in enumerate(desired.actions[:_ACTIONS_SHOWN], start=1)
    ]
    return (
        [{"type": "section", "text": _plain("\n".join(["What to do:", *numbered]), _PROSE_LIMIT)}] if numbered else []
    )


def _footer(desired: Notification) -> Block:
    by = one_line(desired.diagnosed_by[:_VALUE_LIMIT])
    incident = one_line(desired.incident_id[:_VALUE_LIMIT])
    return _context(f"diagnosed by {by} · incident {incident} · revision {desired.revision}")


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text, _TEXT_LIMIT)]}


def _field(fact: Fact) -> Block:
    value = code(fact.value, _VALUE_LIMIT) if fact.quoted else fitted(fact.value, _VALUE_LIMIT)
    return _mrkdwn(f"*{fact.label}*\n{value}")


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": fitted(text, limit), "emoji": False}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
