"""The README names every kind that a scenario may ask for, and every scenario there is."""

from pathlib import Path
from typing import get_args

import pytest
from log_generator.malformed import MALFORMED
from log_generator.planted import PLANTED
from log_generator.scenario import Fault, FaultKind, Noise, Scenario
from log_generator.scenario_file import shipped_scenarios

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
NAMES = [*MALFORMED, *PLANTED, *get_args(FaultKind), *shipped_scenarios()]
KEYS = [*Fault.model_fields, *Noise.model_fields, *Scenario.model_fields]


@pytest.mark.parametrize("name", sorted({*NAMES, *KEYS}))
def test_the_readme_names_it(name: str) -> None:
    assert any(form in README for form in (f"`{name}`", f"[{name}]", f".{name}]"))
