"""`python -m error_analyzer` is the command `error-analyzer`."""

from error_analyzer.cli import app

app(prog_name="error-analyzer")
