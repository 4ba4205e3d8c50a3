"""When `spark-sink healthcheck` says unhealthy."""

MAX_AGE_SECONDS = 90.0
"""Spark reports each batch when it is written, and every 10 s that there is none."""
