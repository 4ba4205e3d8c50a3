"""Text as Slack takes it: escaped, unable to mention or link, and within a limit.

A limit counts what is sent, entities included, in UTF-16 units, which is never less than Slack counts.
"""

import re
from collections.abc import Iterable

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BROADCAST = re.compile(r"@(?=channel|here|everyone)", re.IGNORECASE)
_APART = "@\u200b"  # a zero-width space keeps clients from reading a mention
_NOTHING = "…"  # Slack refuses empty text


def fitted(text: str, limit: int) -> str:
    """Give the text escaped, cut with an ellipsis so that at most `limit` units are sent, and never empty."""
    # a character is at least one unit, so no more of them can matter
    neutral = _BROADCAST.sub(_APART, text[: limit + 1])
    pieces = [_ENTITIES.get(character, character) for character in neutral]
    if _units(pieces) > limit:
        pieces = [*_within(pieces, limit - 1), "…"]
    return "".join(pieces) if any(not piece.isspace() for piece in pieces) else _NOTHING


def code(text: str, limit: int) -> str:
    """Give the text as code on one line; nothing in it is formatting."""
    return f"`{fitted(_without_backticks(text), limit - 2)}`"


def code_block(text: str, limit: int) -> str:
    """Give the text as a block of code; nothing in it is formatting."""
    return f"```{fitted(_without_backticks(text), limit - 6)}```"


def _without_backticks(text: str) -> str:
    return text.replace("`", "'")


def _within(pieces: Iterable[str], limit: int) -> list[str]:
    kept: list[str] = []
    room = limit
    for piece in pieces:
        room -= _units(piece)
        if room < 0:
            break
        kept.append(piece)
    return kept


def _units(text: Iterable[str]) -> int:
    return sum(2 if character > "\uffff" else 1 for piece in text for character in piece)
