"""Has Airflow's supervisor see at once that its process has ended.

Airflow 3.3.2 waits for something to happen on the process's sockets. A process that has closed them and is not gone in
that very moment, as on a busy machine, is looked at again only when the whole patience is over: ten seconds for the
triggerer's, and `docker stop` kills after ten.
"""

from airflow.sdk.execution_time.supervisor import WatchedSubprocess

LONGEST_WAIT_S = 1.0


def look_every_second() -> None:
    """Bound each wait; whoever waits for longer looks again, as Airflow does after anything on a socket."""
    service = WatchedSubprocess._service_subprocess

    def service_for_a_second(watched: WatchedSubprocess, max_wait_time: float, **how: bool | int | None) -> int | None:
        return service(watched, min(max_wait_time, LONGEST_WAIT_S), **how)

    WatchedSubprocess._service_subprocess = service_for_a_second
