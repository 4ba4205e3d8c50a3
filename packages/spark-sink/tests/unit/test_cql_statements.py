from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spark_sink.cql_statements import CqlSyntaxError, split_statements

WORDS = st.text(st.sampled_from("abc =(){},\n"), min_size=1).filter(lambda text: text.strip() == text and text)
INNER = st.text(st.sampled_from("ab;-/*\n "))
STRINGS = INNER.map(lambda text: f"'{text}'") | INNER.map(lambda text: f'"{text}"') | INNER.map(lambda t: f"$${t}$$")
STATEMENTS = st.lists(st.lists(WORDS | STRINGS, min_size=1).map(" x ".join), max_size=6)
COMMENTS = st.sampled_from(["", "-- a; b'\n", '// c " ;\n', "/* d; ' \n $$ */", "\n"])


@given(STATEMENTS, st.lists(COMMENTS, min_size=7, max_size=7))
def test_statements_are_given_as_they_were_joined(statements: list[str], comments: list[str]) -> None:
    """Whatever strings, quoted names, `$$` texts and comments hold, only the semicolons between statements count."""
    text = "".join(f"{comment}{statement};" for comment, statement in zip(comments, statements, strict=False))

    assert [statement.text for statement in split_statements(text)] == statements


@given(st.text(st.sampled_from("ab;'\"$-/*\n ")))
def test_any_text_is_split_or_refused_by_line(text: str) -> None:
    """Nothing but our own error comes of a malformed text, and no empty statement of any."""
    with suppress(CqlSyntaxError):
        assert all(statement.text.strip() for statement in split_statements(text))


def test_a_doubled_quote_does_not_end_a_string() -> None:
    """CQL writes a quote in a string twice."""
    [statement] = split_statements("INSERT INTO t (a) VALUES ('it''s; fine')")

    assert statement.text == "INSERT INTO t (a) VALUES ('it''s; fine')"


def test_a_statement_knows_its_line_below_its_comments() -> None:
    """An error can point at the statement, not at what was said before it."""
    statements = split_statements("-- first\nSELECT 1;\n\n/* more\nlines */\nSELECT 2")

    assert [statement.line for statement in statements] == [2, 6]


@pytest.mark.parametrize(("text", "line"), [("a;\n'b", 2), ("/* a", 1), ("x\n\n$$ a", 3), ('"', 1)])
def test_an_unclosed_quote_is_named_with_its_line(text: str, line: int) -> None:
    """A missing quote would otherwise swallow the statements after it."""
    with pytest.raises(CqlSyntaxError, match=f"line {line}: .* is not closed"):
        split_statements(text)
