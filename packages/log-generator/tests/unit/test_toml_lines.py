"""Finding the line of a key in a TOML file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.toml_lines import Path, key_lines, line_of

TEXT = '''\
title = "x"  # line 1

[services.cart]
version = "1"
"quoted key" = 2

[[services.cart.calls]]
to = "a/b"
attributes = { "http.method" = "GET" }

[[services.cart.calls]]
to = "c/d"
stack = """
[not.a.table]
key = "not a key"
"""
logs = [
  { body = "one" },
  # a comment
  { body = "two" },
]
last = true
"a\\u0041 \\"b\\"\u2028" = 1
[[services.cart."[odd]".x]]
y = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("services", "cart"), 3),
        (("services", "cart", "version"), 4),
        (("services", "cart", "quoted key"), 5),
        (("services", "cart", "calls", 0, "to"), 8),
        (("services", "cart", "calls", 0, "attributes", "http.method"), 9),
        (("services", "cart", "calls", 1, "to"), 12),
        (("services", "cart", "calls", 1, "logs", 0, "body"), 18),
        (("services", "cart", "calls", 1, "logs", 1, "body"), 20),
        (("services", "cart", "calls", 1, "last"), 22),
        (("services", "cart", "calls", 1, 'aA "b"\u2028'), 23),
        (("services", "cart", "[odd]", "x", 0, "y"), 25),
        (("nowhere",), 1),
    ],
)
def test_a_key_is_found_on_its_line_or_on_that_of_what_holds_it(path: Path, line: int) -> None:
    tomllib.loads(TEXT)

    assert line_of(key_lines(TEXT), path) == line


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    key_lines(text)
