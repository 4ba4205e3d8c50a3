"""Finds what broke in the logs, where it started and on which evidence."""
