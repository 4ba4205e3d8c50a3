"""What holds for every DAG."""

from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).parents[1] / "dags"


def test_every_dag_is_imported_without_errors(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {"generate_logs", "game_day"}


def test_what_the_dags_share_is_not_looked_through_for_dags(bag: DagBag) -> None:
    assert {Path(dag.fileloc).name for dag in bag.dags.values()} == {"generate_logs.py", "game_day.py"}
    assert {Path(stat.file).name for stat in bag.dagbag_stats} == {"generate_logs.py", "game_day.py"}


def test_no_dag_imports_anything_of_ours() -> None:
    ours = ("log_schema", "log_generator", "spark_sink", "notifier", "error_analyzer")

    assert not [name for file in DAGS.glob("*.py") for name in ours if f"import {name}" in file.read_text()]
    assert not [name for file in DAGS.glob("*.py") for name in ours if f"from {name}" in file.read_text()]


def test_a_dag_imports_of_airflow_only_its_sdk() -> None:
    lines = [line for file in DAGS.glob("*.py") for line in file.read_text().splitlines() if "import" in line.split()]

    assert not [line for line in lines if line.startswith(("import airflow", "from airflow")) and ".sdk" not in line]
