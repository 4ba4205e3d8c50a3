"""Generates realistic logs with a known fault in them, and replays real ones, into Kafka."""
