import pytest
from error_analyzer.fingerprint import fingerprint_of
from error_analyzer.template import template_of
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("took 31 ms", "took <duration>"),
        ("took 1.5s, limit 2s", "took <duration>, limit <duration>"),
        ("order 17 of user 4 failed", "order <n> of user <n> failed"),
        ("order e4e9bbd8-997a-4b51-b580-8efd4c107e76 failed", "order <uuid> failed"),
        ("at 2023-01-29T08:42:09.48Z it failed", "at <time> it failed"),
        ("block 0xdeadbeef of 9f86d081884c7d65", "block <hex> of <hex>"),
        ("can't read /var/lib/app/data.db", "can't read <path>"),
        ('key "blue shoes" missing', "key <text> missing"),
        ("GET http://cart:8080/items/7 gave 500", "GET http://cart:<n><path> gave <n>"),
        ("trip Z1234 to ts-travel2-service", "trip Z<n> to ts-travel2-service"),
        ("client [ip] left", "client <redacted> left"),
        ("first line\n  second 5", "first line"),
        ("\n\n  it failed  ", "it failed"),
        ("", ""),
    ],
)
def test_variable_parts_are_masked(text: str, template: str) -> None:
    """What differs between two occurrences is masked, and a person can still read the rest."""
    assert template == template_of(text)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_make_no_difference(one: int, other: int) -> None:
    """Two lines that differ in a number only are of one template."""
    assert template_of(f"order {one} failed") == template_of(f"order {other} failed")


@given(st.text())
def test_any_text_has_a_template_of_one_line(text: str) -> None:
    """Whatever a body holds, its template is short and has no line break."""
    template = template_of(text)

    assert len(template.splitlines()) <= 1
    assert len(template) < 2_000


def test_a_fingerprint_names_service_and_template() -> None:
    """The same template of another service is another group."""
    assert fingerprint_of("cart", "it failed") == fingerprint_of("cart", "it failed")
    assert fingerprint_of("cart", "it failed") != fingerprint_of("shop", "it failed")
    assert len(fingerprint_of("cart", "it failed")) == 16
