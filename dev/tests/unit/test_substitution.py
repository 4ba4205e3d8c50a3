import pytest
from dev.substitution import expand, variable_names
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$SET-${SET}", "value-value"),
        ("${UNSET}", ""),
        ("${UNSET:-default}", "default"),
        ("${UNSET-}", ""),
        ("${SET:-default}", "value"),
        ("${UNSET:-${ALSO_UNSET:-inner}}/${SET}", "inner/value"),
        ("${UNSET:?must be set}", ""),
        ("${SET:+yes}${UNSET:+no}", "yes"),
        ("$$SET and $${SET}", "$SET and ${SET}"),
        ("$(pwd) costs 5$", "$(pwd) costs 5$"),
    ],
)
def test_a_variable_is_its_value_else_its_default_else_nothing(text: str, expanded: str) -> None:
    assert expand(text, {"SET": "value"}) == expanded


def test_a_value_that_looks_like_a_variable_is_left_as_it_is() -> None:
    assert expand("${A}", {"A": "$A${A}"}) == "$A${A}"


@given(st.text(alphabet="${}:-?+Aa \n", max_size=40))
def test_any_text_can_be_expanded(text: str) -> None:
    expand(text, {"A": "$a", "a": "${A}"})


def test_the_variables_of_a_text_are_those_that_are_not_escaped() -> None:
    assert variable_names("$A ${B:-${C}} $$D $${E} ${F?}") == {"A", "B", "C", "F"}
