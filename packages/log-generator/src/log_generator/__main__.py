"""`python -m log_generator` is the command `log-generator`."""

from log_generator.cli import app

app(prog_name="log-generator")
