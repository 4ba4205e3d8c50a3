"""Runs a command of Airflow that goes on until it is stopped, and ends it well.

Python frees every object at the end of a process: four seconds of the processor for Airflow's API server, ten on a busy
machine, and `docker stop` kills after ten. What Airflow itself wants done at the end is done before.

Airflow takes SIGTERM for a wish to end, with status 0, only once it has loaded itself, which takes it seconds.
Here it is taken so before.

Called as `run_airflow.py api-server`; the exit status is Airflow's, also when what it said can't be written.
"""

import atexit
import os
import signal
import sys
from types import FrameType

SUPERVISORS = {"dag-processor", "triggerer"}  # they end processes of their own when they are stopped
status = 1


def leave() -> None:
    """End the process at once."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def stop(_signal: int, _frame: FrameType | None) -> None:
    """End at once, before Airflow has begun; it puts a handler of its own in this one's place.

    A SystemExit would be lost in a callback of Python's import.
    """
    os._exit(0)


def exit_status(code: object) -> int:
    """Give the status that Python makes of the code of a SystemExit."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    sys.stderr.write(f"{code}\n")
    return 1


if __name__ == "__main__":  # a process that Airflow spawns imports this file too, and ends in its own way
    atexit.register(leave)  # the first of all, so that it runs last
    signal.signal(signal.SIGTERM, stop)
    try:
        from airflow.__main__ import main

        if SUPERVISORS.intersection(sys.argv):
            from supervisor_patience import look_every_second

            look_every_second()
        main()
        status = 0
    except SystemExit as end:
        status = exit_status(end.code)
