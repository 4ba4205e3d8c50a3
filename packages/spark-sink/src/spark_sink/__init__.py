"""Keeps every log record in Cassandra: migrations, the Structured Streaming job, and queries."""
