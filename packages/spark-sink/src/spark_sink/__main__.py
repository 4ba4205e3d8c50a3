"""`python -m spark_sink` is the command `spark-sink`."""

from spark_sink.cli import app

app(prog_name="spark-sink")
