"""Reading scenarios, and saying what is wrong in them."""

from pathlib import Path

import pytest
from log_generator.errors import ScenarioError
from log_generator.scenario_file import load_scenario, shipped_scenarios

SYSTEM = """\
[[journeys]]
entry = "web/Get"

[services.web]
version = "1"

[services.web.operations.Get]
calls = [{ to = "store/Read" }]
logs = [
  { body = "GET {path}" },
]

[services.store]
version = "1"

[services.store.operations.Read]
logs = [{ body = "read" }]

[parameters]
path = { kind = "choice", values = ["/", "/a"] }
"""

SCENARIO = """\
description = "d"
system = "system.toml"

[[faults]]
kind = "exception"
root = "store/Read"
onset = "10%"
duration = "50%"
reply = "broken"
"""


def problems(folder: Path, *, system: str = SYSTEM, scenario: str = SCENARIO) -> list[str]:
    (folder / "system.toml").write_text(system)
    (folder / "my.toml").write_text(scenario)
    try:
        load_scenario(str(folder / "my.toml"))
    except ScenarioError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_scenario_is_sound(name: str) -> None:
    loaded = load_scenario(name)

    assert loaded.name == name
    assert len(loaded.system.services) >= 12


def test_both_shipped_scenarios_are_found() -> None:
    assert shipped_scenarios() == ["outage", "steady"]


def test_a_scenario_of_ones_own_with_a_system_beside_it_is_sound(tmp_path: Path) -> None:
    assert not problems(tmp_path)


def test_a_scenario_of_ones_own_may_use_a_shipped_system(tmp_path: Path) -> None:
    scenario = SCENARIO.replace("system.toml", "shop").replace("store/Read", "cart/GetCart")

    assert not problems(tmp_path, scenario=scenario)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('onset = "10%"', "onset = 10", 'my.toml:7: faults[0].onset: not a part of the run (write "25%")'),
        ('"50%"', '"95%"', "my.toml:8: faults[0].duration: onset and duration are more than 100% of the run"),
        ("store/Read", "stor/Read", "my.toml:6: faults[0].root: no service 'stor'; there are: store, web"),
        ("store/Read", "store/Write", "my.toml:6: faults[0].root: store has no operation 'Write'; it has: Read"),
        ('"broken"', '"{why}"', "my.toml:9: faults[0].reply: no parameter 'why' here; there are: elapsed_ms, path"),
        ('kind = "exception"', 'kinds = "x"', "my.toml:5: faults[0].kinds: there is no such key"),
        ("system.toml", "nowhere", "nowhere: no such file, and none of the shipped systems: shop"),
        ('root = "store/Read"', "root = ", "my.toml:6: Invalid value"),
    ],
)
def test_a_mistake_in_a_scenario_is_named_with_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in problems(tmp_path, scenario=SCENARIO.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("store/Read", "store/Rea", "system.toml:8: services.web.operations.Get.calls[0].to: store has no operation"),
        ("{path}", "{paths}", "system.toml:10: services.web.operations.Get.logs[0].body: no parameter 'paths' here"),
        ("{path}", "{path", "system.toml:10: services.web.operations.Get.logs[0].body: expected '}'"),
        ('version = "1"', "version = 1", "system.toml:5: services.web.version: Input should be a valid string"),
        ('values = ["/", "/a"]', "min = 1", "system.toml:20: parameters.path: a choice needs values"),
        ('kind = "choice"', 'kind = "pool"', "system.toml:20: parameters.path.pool: no pool None; there are: city"),
        ("web/Get", "web/Put", "system.toml:2: journeys[0].entry: web has no operation 'Put'; it has: Get"),
        ('[{ body = "read" }]', '[]\ncalls = [{ to = "web/Get" }]', "system.toml:8: services.web.operations.Get.calls"),
    ],
)
def test_a_mistake_in_a_system_is_named_with_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = problems(tmp_path, system=SYSTEM.replace(old, new))

    assert any(problem.startswith(said) for problem in found), found


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, system=SYSTEM.replace("{path}", "{a} {b}").replace("store/Read", "x/y"))) == 3


def test_a_system_that_logs_nothing_is_refused_for_it_would_never_end(tmp_path: Path) -> None:
    silent = SYSTEM.replace('logs = [{ body = "read" }]', "").replace('  { body = "GET {path}" },\n', "")

    assert "nothing is logged by web/Get" in problems(tmp_path, system=silent)[0]


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ScenarioError, match="none of the shipped scenarios: outage, steady"):
        load_scenario("storm")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ScenarioError, match="can't be read"):
        load_scenario(str(tmp_path / "my.toml"))
