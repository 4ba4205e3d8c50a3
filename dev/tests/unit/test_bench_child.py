import os
import signal
import sys
import threading
from pathlib import Path

import psutil
import pytest
from dev.bench_child import Reading, read_last_line, run_child
from dev.bench_tree import by_looking
from dev.errors import ContestantError

BURN = """
import time
while time.process_time() < 0.2: pass
print('{"records": 10, "seconds": 0.5}')
"""
PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"])
print('{"records": 10, "seconds": 0.5}')
"""
FORGETFUL = """
import signal, subprocess, sys, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time\\nwhile time.process_time() < 1.2: pass"])
while child.poll() is None: time.sleep(0.05)
print('{"records": 10, "seconds": 0.5}')
"""
ENDLESS = """
import os, pathlib, signal, sys
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
signal.pause()
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_records_and_seconds_are_the_programs_and_cpu_is_the_systems() -> None:
    sample = run_child(python(BURN), os.environ, read_last_line)

    assert (sample.records, sample.seconds) == (10, 0.5)
    assert sample.cpu_seconds >= 0.2


def test_the_cpu_of_what_a_program_starts_counts_as_its_own() -> None:
    assert run_child(python(PARENT), os.environ, read_last_line).cpu_seconds >= 0.3


def test_a_program_may_tell_the_cpu_of_its_loop_alone() -> None:
    program = """print('noise\\n{"records": 1, "seconds": 1, "cpu_seconds": 0.001}')"""

    assert run_child(python(program), os.environ, read_last_line).cpu_seconds == 0.001


def test_what_a_failed_program_complained_of_is_told() -> None:
    with pytest.raises(ContestantError, match=r"ended with status 3; it said:\n  \| no broker"):
        run_child(python("import sys; sys.stderr.write('no broker'); sys.exit(3)"), os.environ, read_last_line)


def test_a_program_that_tells_no_figures_has_failed() -> None:
    with pytest.raises(ContestantError, match=r"did not say what it measured .*\n  \| done"):
        run_child(python("print('done')"), os.environ, read_last_line)


@pytest.mark.parametrize("reading", ['{"records": 0, "seconds": 1}', '{"records": 1, "seconds": 0}'])
def test_a_program_that_measured_nothing_has_failed(reading: str) -> None:
    with pytest.raises(ContestantError, match="measured nothing"):
        run_child(python(f"print('{reading}')"), os.environ, read_last_line)


def test_no_program_outlives_an_interrupted_run(tmp_path: Path) -> None:
    started = tmp_path / "pid"

    def interrupt() -> None:
        while not (started.exists() and started.read_text()):
            os.sched_yield()
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_child(python(ENDLESS, str(started)), os.environ, read_last_line)
    thread.join()

    assert not psutil.pid_exists(int(started.read_text()))


def test_a_reading_is_the_last_line() -> None:
    assert read_last_line('first\n{"records": 2, "seconds": 1.5}\n') == Reading(2, 1.5)


def test_a_program_may_tell_other_figures() -> None:
    program = """print('{"records": 1, "seconds": 1, "figures": {"p99_s": 0.25}}')"""

    assert run_child(python(program), os.environ, read_last_line).figures == {"p99_s": 0.25}


def test_long_output_is_read_whole_and_told_by_its_end() -> None:
    program = "print('begin'.upper()); print('x' * 5000); import sys; sys.exit(len(sys.argv) > 1)"
    read: list[str] = []

    def reading(printed: str) -> Reading:
        read.append(printed)
        return Reading(1, 1.0)

    run_child(python(program), os.environ, reading)
    with pytest.raises(ContestantError) as error:
        run_child(python(program, "fail"), os.environ, reading)

    assert read[0].startswith("BEGIN")
    assert "BEGIN" not in str(error.value)


def test_the_cpu_of_a_grandchild_that_nobody_waits_for_is_seen_when_looked_for() -> None:
    assert run_child(python(FORGETFUL), os.environ, read_last_line, by_looking).cpu_seconds >= 0.5
