from collections.abc import Callable

from dev.cql_shell import statements, typed_lines
from hypothesis import given
from hypothesis import strategies as st


def reading(*answers: str) -> Callable[[str], str]:
    """A person who types these lines and then ends the input."""
    left = iter(answers)

    def read(_prompt: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return read


def test_a_statement_goes_on_until_its_semicolon() -> None:
    lines = ["SELECT *", "FROM t;", "SELECT 1;", "SELECT 2"]

    assert list(statements(lines)) == ["SELECT *\nFROM t;", "SELECT 1;", "SELECT 2"]


@given(st.lists(st.text(alphabet="ab ;\n")))
def test_no_statement_is_empty(lines: list[str]) -> None:
    assert all(statement.strip() for statement in statements(lines))


def test_exit_leaves() -> None:
    assert list(typed_lines(reading("SELECT 1;", "exit", "SELECT 2;"))) == ["SELECT 1;"]


def test_exit_within_a_statement_is_a_part_of_it() -> None:
    assert list(typed_lines(reading("SELECT", "exit", ";"))) == ["SELECT", "exit", ";"]


def test_empty_lines_between_statements_are_not_heard() -> None:
    assert list(typed_lines(reading("", "SELECT 1;", " "))) == ["SELECT 1;"]
