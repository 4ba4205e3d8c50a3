"""Splitting a CQL text into its statements."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\r\n]*|//[^\r\n]*|/\*.*?\*/)
    |(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\$.*?\$\$)
    |(?P<open>/\*|'|"|\$\$)
    |(?P<end>;)
    |(?P<text>\s+|[^\s\-/'"$;]+|.)
    """,
    re.DOTALL | re.VERBOSE,
)
_BATCH = re.compile(r"\s*BEGIN\s+((UNLOGGED|COUNTER)\s+)?BATCH\b", re.IGNORECASE)
_BATCH_END = re.compile(r"\bAPPLY\s+BATCH\s*\Z", re.IGNORECASE)


class Statement(NamedTuple):
    """One statement without comments and its semicolon, and the line it begins on, from 1."""

    text: str
    line: int


class CqlSyntaxError(ValueError):
    """A quote, a comment or a batch is not closed; `line` is where it opens, from 1."""

    def __init__(self, opening: str, line: int) -> None:
        super().__init__(f"line {line}: {opening} is not closed")
        self.line = line


def split_statements(cql: str) -> list[Statement]:
    """Split at the semicolons that stand in no string, quoted name, `$$` text or comment, nor in a batch.

    A batch, `BEGIN BATCH …; …; APPLY BATCH;`, is one statement.

    Raises:
        CqlSyntaxError: a quote, a comment or a batch is not closed.
    """
    statements: list[Statement] = []
    text, start = "", 0
    for token in _TOKEN.finditer(cql):
        if token.lastgroup == "open":
            raise CqlSyntaxError(token.group(), _line(cql, token.start()))
        if token.lastgroup == "end" and not _is_open_batch(text):
            statements.append(Statement(text.strip(), _line(cql, start)))
            text = ""
            continue
        if not text.strip():
            start = token.start()
        text += " " if token.lastgroup == "comment" else token.group()
    if _is_open_batch(text):
        raise CqlSyntaxError("BEGIN BATCH", _line(cql, start))
    statements.append(Statement(text.strip(), _line(cql, start)))
    return [statement for statement in statements if statement.text]


def _is_open_batch(text: str) -> bool:
    return bool(_BATCH.match(text)) and not _BATCH_END.search(text)


def _line(cql: str, position: int) -> int:
    return cql.count("\n", 0, position) + 1
