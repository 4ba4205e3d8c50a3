"""Looking into Cassandra: statements in, tables out."""

from collections.abc import Callable, Iterable, Iterator

from cassandra import DriverException, RequestExecutionException
from cassandra.cluster import NoHostAvailable, Session
from cassandra.protocol import ErrorMessage

from dev.tables import print_table

PROMPT = "cql> "
CONTINUED = "...> "

# What the driver raises for a statement that is wrong or was not answered
_STATEMENT_ERRORS = (DriverException, RequestExecutionException, ErrorMessage, NoHostAvailable)


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Put lines together to statements: each ends at a line that ends with a semicolon, or with the last line."""
    parts: list[str] = []
    for line in lines:
        parts.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(parts).strip()
            parts.clear()
    if rest := "\n".join(parts).strip():
        yield rest


def typed_lines(read: Callable[[str], str]) -> Iterator[str]:
    """Give the lines a person types, until `exit`, `quit`, or the end of the input."""
    prompt = PROMPT
    while True:
        try:
            line = read(prompt)
        except (EOFError, KeyboardInterrupt):
            return
        if prompt == PROMPT and line.strip().rstrip(";").lower() in {"exit", "quit"}:
            return
        if prompt == CONTINUED or line.strip():
            yield line
            prompt = PROMPT if line.rstrip().endswith(";") else CONTINUED


def execute(session: Session, statement: str, complain: Callable[[str], None]) -> bool:
    """Run one statement and print its rows; say whether Cassandra took it."""
    try:
        rows = session.execute(statement)
    except _STATEMENT_ERRORS as error:
        complain(_reason(error))
        return False
    if rows.column_names:
        print_table(rows.column_names, rows)
    return True


def _reason(error: BaseException) -> str:
    message = getattr(error, "message", None) or str(error)
    return str(message).splitlines()[0]
