"""`python -m notifier` is the command `notifier`."""

from notifier.cli import app

app(prog_name="notifier")
