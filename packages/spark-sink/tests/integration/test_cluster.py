"""The stream on a Spark cluster: executors in Java processes of their own, with a bare Python."""

import contextlib
import re
import signal
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

from log_schema import LogRecord, Resource, encode
from spark_sink.testing_pipeline import Pipeline, RunningSink, descendants

COUNT = 2_000
STOP_SECONDS = 20
IN_PYSPARK = {"pyspark", "py4j"}  # which every executor of Spark has


def test_two_executors_store_everything(
    pipeline: Pipeline, start_sink: Callable[..., RunningSink], tmp_path: Path
) -> None:
    """Nothing is different but the master, an archive of packages and the executors' Python."""
    archive = packed(tmp_path / "packages.tar")
    pipeline.publish([record(number) for number in range(COUNT)])

    sink = start_sink(
        pipeline,
        tmp_path / "log",
        SINK_MASTER="local-cluster[2,1,1024]",
        SPARK_ARCHIVE=str(archive),
        SPARK_EXECUTOR_PYTHON=bare_python(),
    )
    sink.wait_until_read(COUNT)

    executors = [pid for pid in sink.children() if "CoarseGrainedExecutorBackend" in command_of(pid)]
    writing = [pid for pid in executors if any("pyspark.worker" in command_of(child) for child in descendants(pid))]
    sink.process.send_signal(signal.SIGTERM)
    assert sink.process.wait(STOP_SECONDS) == 0
    assert len(executors) == 2
    assert writing == executors
    assert Counter(pipeline.lines("uids")) == Counter(f"{number:032x}" for number in range(COUNT))


def record(number: int) -> bytes:
    return encode(
        LogRecord(
            uid=f"{number:032x}",
            time_unix_nano=time.time_ns(),
            severity_number=9,
            body="paid",
            resource=Resource(service_name=f"s{number % 5}"),
        )
    )


def bare_python() -> str:
    """Give an interpreter of the same version that has none of our packages."""
    return f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"


def packed(archive: Path) -> Path:
    """Pack what spark-sink needs, as `uv pip install --target` lays it out, without Spark's own."""
    with tarfile.open(archive, "w") as tar:
        for name in needed({"spark-sink"}) - IN_PYSPARK:
            for top, path in top_levels(name):
                tar.add(path, top)
    return archive


def needed(names: set[str]) -> set[str]:
    """Give the distributions that some need, themselves among them."""
    required = {required for name in names for required in requirements(name)} - names
    return needed(names | required) if required else names


def requirements(name: str) -> list[str]:
    lines = [line for line in distribution(name).requires or [] if "extra ==" not in line]
    installed = []
    for line in lines:
        match = re.match(r"[A-Za-z0-9._-]+", line)
        assert match
        try:
            distribution(match[0])
        except ModuleNotFoundError:  # for another platform
            continue
        installed.append(match[0].lower().replace("_", "-"))
    return installed


def top_levels(name: str) -> list[tuple[str, Path]]:
    dist = distribution(name)
    files = dist.files or []
    if any(file.suffix == ".pth" for file in files):  # installed as editable
        module = name.replace("-", "_")
        return [(module, Path(sys.modules[module].__path__[0]))]
    tops = {file.parts[0] for file in files} - {"..", "__pycache__"}
    return [(top, Path(str(dist.locate_file(top)))) for top in tops if Path(str(dist.locate_file(top))).exists()]


def command_of(pid: int) -> str:
    """Give a process's command line; `ps` cuts those of Java."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""
