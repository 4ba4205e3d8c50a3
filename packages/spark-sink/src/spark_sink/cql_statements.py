"""Splitting a CQL text into its statements."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\$.*?\$\$)
    |(?P<open>/\*|'|"|\$\$)
    |(?P<end>;)
    |(?P<text>.)
    """,
    re.DOTALL | re.VERBOSE,
)


class Statement(NamedTuple):
    """One statement without comments and its semicolon, and the line it begins on, from 1."""

    text: str
    line: int


class CqlSyntaxError(ValueError):
    """A quote or a comment is not closed; `line` is where it opens, from 1."""

    def __init__(self, opening: str, line: int) -> None:
        super().__init__(f"line {line}: {opening} is not closed")
        self.line = line


def split_statements(cql: str) -> list[Statement]:
    """Split at the semicolons that stand in no string, no quoted name, no `$$` text and no comment.

    Raises:
        CqlSyntaxError: a quote or a comment is not closed.
    """
    statements: list[Statement] = []
    text, start = "", 0
    for token in _TOKEN.finditer(cql):
        if token.lastgroup == "open":
            raise CqlSyntaxError(token.group(), _line(cql, token.start()))
        if token.lastgroup == "end":
            statements.append(Statement(text.strip(), _line(cql, start)))
            text = ""
            continue
        if not text.strip():
            start = token.start()
        text += " " if token.lastgroup == "comment" else token.group()
    statements.append(Statement(text.strip(), _line(cql, start)))
    return [statement for statement in statements if statement.text]


def _line(cql: str, position: int) -> int:
    return cql.count("\n", 0, position) + 1
