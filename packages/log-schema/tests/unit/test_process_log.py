"""How our own processes log."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from log_schema import Origin, decode
from log_schema.config import LogSettings
from log_schema.process_log import configure_logging


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_our_own_lines_are_records_that_the_pipeline_can_carry(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("notifier", LogSettings(format="json"))

    structlog.get_logger("x").error("notification_refused", incident="i-1")

    (record,) = decode(capsys.readouterr().err.encode(), Origin("stderr", 0, 0))
    assert (record.service, record.body, record.severity) == ("notifier", "notification_refused", "ERROR")
    assert record.attributes["incident"] == "i-1"


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_local_variables(log_format: Any, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("notifier", LogSettings(format=log_format))

    def fail() -> None:
        password = "".join(["hunter", "2"])  # noqa: F841 - it must not stand in the source line
        raise ValueError("boom")

    try:
        fail()
    except ValueError:
        logging.getLogger("library").exception("it failed")

    shown = capsys.readouterr().err
    assert "boom" in shown
    assert "hunter2" not in shown
