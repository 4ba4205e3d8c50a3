from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spark_sink.cql_statements import CqlSyntaxError, split_statements

WORDS = st.text(st.sampled_from("abc =(){},\n"), min_size=1).filter(lambda text: text.strip() == text and text)
INNER = st.text(st.sampled_from("ab;-/*\n '\""))
TEXTS = INNER.map(lambda text: "'" + text.replace("'", "''") + "'")
NAMES = INNER.map(lambda text: '"' + text.replace('"', '""') + '"')
STRINGS = TEXTS | NAMES | INNER.map(lambda text: f"$${text}$$")
STATEMENTS = st.lists(st.lists(WORDS | STRINGS, min_size=1).map(" x ".join), max_size=6)
COMMENTS = st.sampled_from(["", "-- a; b'\n", '// c " ;\n', "/* d; ' \n $$ */", "\n", "-- e; '\r"])
BATCHES = st.sampled_from(["BEGIN BATCH", "begin unlogged\n batch", "BEGIN COUNTER BATCH"])


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


@given(BATCHES, STATEMENTS, st.lists(COMMENTS, min_size=7, max_size=7))
def test_a_batch_is_one_statement(begin: str, inner: list[str], comments: list[str]) -> None:
    """The semicolons in it are the batch's own, and Cassandra takes them."""
    body = "".join(f"{comment} {statement};" for comment, statement in zip(comments, inner, strict=False))

    before, batch, after = split_statements(f"SELECT 1; {begin} {body} APPLY\nBATCH; SELECT 2")

    assert (before.text, after.text) == ("SELECT 1", "SELECT 2")
    assert (batch.text.startswith(begin), batch.text.endswith("APPLY\nBATCH")) == (True, True)
    assert all(statement in batch.text for statement in inner)


def test_a_batch_that_is_not_applied_is_named_with_its_line() -> None:
    """It would otherwise swallow the statements after it."""
    with pytest.raises(CqlSyntaxError, match=r"line 2: BEGIN BATCH is not closed"):
        split_statements("SELECT 1;\nBEGIN BATCH INSERT INTO t (a) VALUES ('APPLY BATCH'); SELECT 2;")


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
