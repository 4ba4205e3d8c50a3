"""DAG `generate_logs`: the log generator as a scheduled job, and on demand with a form.

The generator is a program with an environment of its own; nothing of it is imported here. A retry sends the same
records again: seed and start time follow from the run, so their ids and times do too, and whoever stores them by id
stores them once.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Param, dag
from generator_operators import GenerateLogs
from generator_params import FAULTS, HEALTHY, SCENARIO, duration, rate, seed


@dag(
    schedule="*/10 * * * *",
    start_date=datetime(1970, 1, 1, tzinfo=UTC),  # a run of an earlier date has no task, and counts as a success
    catchup=False,
    max_active_runs=1,
    tags=["logs"],
    doc_md=__doc__,
    params={
        "scenario": Param("steady", type="string", examples=[*HEALTHY, *FAULTS], **SCENARIO),
        "rate": rate(),
        "duration": duration("60s"),
        "seed": seed(),
    },
)
def generate_logs() -> None:
    """Generate logs, as a job would that runs every ten minutes."""
    GenerateLogs(task_id="generate", retries=2, retry_delay=timedelta(seconds=30))


generate_logs()
