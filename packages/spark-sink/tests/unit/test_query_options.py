"""What the commands that read have in common."""

import unicodedata

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from spark_sink.query_options import json_text, now_ms, since_ms

CURSOR_AND_DIRECTION = st.sampled_from("\x00\x1b\x7f\x85\x9b\u200f\u2028\u202e\u2066")


@given(st.text(st.characters(codec="utf-8") | CURSOR_AND_DIRECTION))
def test_json_moves_no_cursor_and_reads_the_same(text: str) -> None:
    """Also where a terminal obeys what JSON may hold as it is."""
    shown = json_text(msgspec.json.encode(text))

    assert msgspec.json.decode(shown) == text
    assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in shown)
    assert not any(unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"} for char in shown)


def test_since_no_time_at_all_is_since_now() -> None:
    """And not for ever: a script's span may come out as 0, and a replay would send everything."""
    before = now_ms()

    assert since_ms(0) >= before
    assert since_ms(None) == 0
