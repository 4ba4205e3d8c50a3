"""Printing tables: fitted to a terminal, one whole line a row elsewhere."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNLIMITED = 10_000


def print_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows below their columns' names, to standard output; None is shown as nothing."""
    table = Table(*names, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_UNLIMITED)
    console.print(table)
