"""The console as the place where people read messages: the newest message is printed whole, each time it changes."""

from datetime import timedelta

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from notifier.errors import UnreachableError
from notifier.notification import Evidence, Notification
from notifier.plain_text import lines, one_line, shortened
from notifier.ports import Address, Found
from notifier.wording import evidence_origin, facts, headline

_EVIDENCE_SHOWN = 5
_EVIDENCE_LINES = 8
_LINE = 400


def message_text(desired: Notification) -> str:
    """Give an incident's message as plain lines, the first of which says what happened."""
    return "\n".join([_line(f"{headline(desired)}  [{_reference(desired)}]"), *_details(desired)])


def message_panel(desired: Notification) -> Panel:
    """Give an incident's message for a terminal."""
    colour = "green" if desired.status == "resolved" else "red"
    return Panel(
        Text("\n".join(line.removeprefix("  ") for line in _details(desired))),
        title=Text(_line(headline(desired)), style=f"bold {colour}"),
        subtitle=Text(_reference(desired), style="dim"),
        title_align="left",
        subtitle_align="left",
        border_style=colour,
    )


class ConsoleMessenger:
    """Prints messages; what was printed can't be looked up, so after a kill one may be printed again."""

    name = "console"
    settle = timedelta(0)

    def __init__(self, console: Console) -> None:
        self._console = console

    def post(self, desired: Notification) -> Address:
        """Print an incident's message."""
        self._show(desired)
        return Address("console", desired.incident_id)

    def update(self, _address: Address, desired: Notification) -> None:
        """Print the message again, as it is now."""
        self._show(desired)

    def reply(self, _address: Address, desired: Notification, changes: tuple[str, ...]) -> None:
        """Print what has changed."""
        text = f"   {one_line(desired.incident_id)}: {' '.join(changes)}"
        self._print(Text(_line(text)))

    def find(self, _incident_id: str, _since_unix_nano: int) -> Found | None:
        """Find nothing."""
        return None

    def find_reply(self, _address: Address, _revision: int, _since_unix_nano: int) -> bool:
        """Find nothing."""
        return False

    def _show(self, desired: Notification) -> None:
        if self._console.is_terminal:
            self._print(message_panel(desired))
        else:
            self._print(Text(message_text(desired)))

    def _print(self, shown: Panel | Text) -> None:
        try:
            self._console.print(shown, soft_wrap=isinstance(shown, Text))
        except OSError as error:
            raise UnreachableError("console", str(error)) from error


def _details(desired: Notification) -> list[str]:
    cause = "\n    ".join(map(_line, lines(desired.cause)))
    width = max(len(fact.label) for fact in facts(desired))
    return [
        *([f"  {'Cause'.ljust(width)}  {cause}"] if cause else []),
        *(_line(f"  {fact.label.ljust(width)}  {fact.value}") for fact in facts(desired)),
        *(line for evidence in desired.evidence[:_EVIDENCE_SHOWN] for line in _cited(evidence)),
        *_more(len(desired.evidence) - _EVIDENCE_SHOWN),
        *(_line(f"  {number}. {one_line(action)}") for number, action in enumerate(desired.actions, start=1)),
    ]


def _cited(evidence: Evidence) -> list[str]:
    text = [f"    {_line(line)}" for line in lines(evidence.text)[:_EVIDENCE_LINES]]
    return [_line(f"  {'  '.join(evidence_origin(evidence))}"), *text]


def _more(count: int) -> list[str]:
    return [f"  and {count} more records"] if count > 0 else []


def _reference(desired: Notification) -> str:
    by = one_line(desired.diagnosed_by)
    return _line(f"incident {one_line(desired.incident_id)}, revision {desired.revision}, diagnosed by {by}")


def _line(text: str) -> str:
    return shortened(text, _LINE)
