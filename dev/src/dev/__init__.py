"""Runs the pipeline's servers and the whole pipeline on one machine, without Docker."""
