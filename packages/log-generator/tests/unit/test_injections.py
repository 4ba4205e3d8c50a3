"""The corpus of injections, and how one is read."""

from collections import Counter
from contextlib import suppress
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.injections import CorpusError, Injection, read_injections

SHIPPED = read_injections((files("log_generator") / "corpus" / "injections.txt").read_text(encoding="utf-8"))


def texts(corpus: str) -> list[str]:
    return [injection.text for injection in read_injections(corpus)]


def test_the_shipped_corpus_has_many_lines_in_many_classes_and_none_twice() -> None:
    classes = Counter(injection.kind for injection in SHIPPED)

    assert len(SHIPPED) >= 100
    assert len(classes) >= 18
    assert min(classes.values()) >= 3
    assert len({injection.text for injection in SHIPPED}) == len(SHIPPED)


def test_the_shipped_corpus_can_be_written_as_utf8_and_leads_nowhere_real() -> None:
    for injection in SHIPPED:
        injection.text.encode()
        assert "http" not in injection.text or ".example" in injection.text


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("invisible", "\u200b"),
        ("invisible", "\U000e0049"),
        ("homoglyphs", "\u0430"),
        ("terminal", "\x1b[2J"),
        ("fake-lines", "\n"),
        ("fence-breaking", "</evidence>\n"),
        ("slack-markup", "<!channel>"),
        ("fake-turns", "<|im_start|>system\n"),
    ],
)
def test_the_shipped_escapes_are_decoded(kind: str, held: str) -> None:
    assert any(held in injection.text for injection in SHIPPED if injection.kind == kind)


def test_a_line_belongs_to_the_class_above_it() -> None:
    corpus = "no class\n\n# a comment of several words\n# first\none\r\n\n#second \n two\n"

    assert read_injections(corpus) == (
        Injection("", "no class"),
        Injection("first", "one"),
        Injection("second", " two"),
    )


def test_escapes_become_what_they_name() -> None:
    assert texts(r"\# a\n\r\t\\n \x1b[0m \u200b \U0001f600") == ["# a\n\r\t\\n \x1b[0m \u200b \U0001f600"]


@pytest.mark.parametrize("line", [r"a\q", "a\\", r"\x1", r"\ud800", r"\U00110000"])
def test_what_is_no_escape_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(CorpusError, match="no such escape") as caught:
        read_injections(f"fine\n{line}\n")

    assert caught.value.line == 2


@pytest.mark.parametrize("corpus", ["", "\n \n", "# only-a-class\n"])
def test_a_corpus_without_lines_is_refused(corpus: str) -> None:
    with pytest.raises(CorpusError, match="no lines"):
        read_injections(corpus)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(CorpusError):
        assert all(injection.text.encode() for injection in read_injections(text))


@given(st.lists(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_lines_can_be_written_down(lines: list[str]) -> None:
    written = [line.replace("\\", "\\\\").replace("\n", "\\n").replace("#", "\\#") for line in lines if line.strip()]
    if written:
        assert texts("\n".join(written)) == [line for line in lines if line.strip()]
