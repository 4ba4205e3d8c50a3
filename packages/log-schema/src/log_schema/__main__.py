"""`python -m log_schema` is the command `log-schema`."""

from log_schema.cli import app

app(prog_name="log-schema")
