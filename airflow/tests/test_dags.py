"""What holds for every DAG."""

import subprocess
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).parents[1] / "dags"


def test_every_dag_is_imported_without_errors(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {"generate_logs", "game_day"}


def test_what_the_dags_share_is_not_looked_through_for_dags(bag: DagBag) -> None:
    assert {Path(dag.fileloc).name for dag in bag.dags.values()} == {"generate_logs.py", "game_day.py"}
    assert {Path(stat.file).name for stat in bag.dagbag_stats} == {"generate_logs.py", "game_day.py"}


def test_airflow_itself_finds_what_the_dags_share(airflow_database: None) -> None:
    """As its processes do, which have no path from pytest."""
    code = (
        "import sys; from airflow.dag_processing.dagbag import BundleDagBag; from pathlib import Path;"
        "bag = BundleDagBag(dag_folder=sys.argv[1], bundle_path=Path(sys.argv[1]), bundle_name='dags-folder');"
        "sys.exit(str(bag.import_errors) if bag.import_errors or len(bag.dags) != 2 else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, DAGS], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_no_dag_imports_anything_of_ours() -> None:
    ours = ("log_schema", "log_generator", "spark_sink", "notifier", "error_analyzer")

    assert not [name for file in DAGS.glob("*.py") for name in ours if f"import {name}" in file.read_text()]
    assert not [name for file in DAGS.glob("*.py") for name in ours if f"from {name}" in file.read_text()]


def test_a_dag_imports_of_airflow_only_its_sdk() -> None:
    lines = [line for file in DAGS.glob("*.py") for line in file.read_text().splitlines() if "import" in line.split()]

    assert not [line for line in lines if line.startswith(("import airflow", "from airflow")) and ".sdk" not in line]
