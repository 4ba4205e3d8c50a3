from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from spark_sink.dead_letter import WholeDeadLetter
from spark_sink.dead_letter_text import escaped, list_line, whole_lines

NOW_MS = 1_795_500_000_000


def letter(**fields: Any) -> WholeDeadLetter:
    value = fields.get("value", b"x")
    defaults: dict[str, Any] = {
        "topic": "logs",
        "partition": 2,
        "offset": 9,
        "arrived_ms": NOW_MS,
        "reason": "why",
        "value_bytes": None if value is None else len(value),
        "replayed_ms": None,
        "key": b"k",
        "headers": (("content-type", b"text/plain"),),
        "value": value,
        "complete": True,
    }
    return WholeDeadLetter(**defaults | fields)


@given(st.binary(), st.text(), st.text(st.characters(codec="utf-8")))
def test_no_dead_letter_can_drive_the_terminal(data: bytes, reason: str, name: str) -> None:
    """Neither its value nor its key, headers or reason."""
    whole = letter(value=data, key=data, reason=reason, headers=((name, data),))

    text = "\n".join(whole_lines(whole)) + list_line(whole)

    assert all(char in "\n\t" or char.isprintable() or ord(char) > 0x9F for char in text)
    assert not {"\u202e", "\x1b", "\u2066"} & set(text)


def test_text_stays_text() -> None:
    """What is no UTF-8 or no text is escaped."""
    assert escaped("é\n\t\x1b[2J\u202e".encode() + b"\xff", keep="\n\t") == "é\n\t\\x1b[2J\\u202e\\xff"


def test_all_of_a_dead_letter_is_told() -> None:
    """A line for each of its parts, and the value last."""
    assert list(whole_lines(letter(value=b"two\nlines", replayed_ms=NOW_MS + 1, headers=(("a", None),)))) == [
        "place     logs/2/9",
        "arrived   2026-11-24T06:00:00.000Z",
        "reason    why",
        "replayed  2026-11-24T06:00:00.001Z",
        'key       "k"',
        "header    a: none",
        "value     9 bytes",
        "",
        "two\nlines",
    ]


def test_a_value_that_floods_the_terminal_is_cut_and_that_is_said() -> None:
    *_, last = whole_lines(letter(value=b"x" * 20_005))

    assert last == "… and 5 bytes more; --raw writes all of them"


def test_a_missing_part_and_no_value_are_told() -> None:
    """Each in its own words."""
    assert "value     3 bytes, of which parts are missing" in whole_lines(
        letter(value=None, value_bytes=3, complete=False)
    )
    assert list(whole_lines(letter(value=None)))[-1] == "value     none"


def test_a_list_says_what_was_replayed() -> None:
    assert "(replayed 2026-11-24T06:00:00Z) why" in list_line(letter(replayed_ms=NOW_MS))
    assert "replayed" not in list_line(letter())
