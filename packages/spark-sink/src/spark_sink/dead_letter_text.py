"""Dead letters on a terminal: nothing of theirs moves it."""

from collections.abc import Iterator

from spark_sink.dead_letter import StoredDeadLetter, WholeDeadLetter
from spark_sink.log_table import printable
from spark_sink.moment_text import rfc3339

_LONGEST_VALUE = 20_000  # bytes on a terminal


def list_line(letter: StoredDeadLetter) -> str:
    """Write a dead letter in one line."""
    replayed = "" if letter.replayed_ms is None else f"(replayed {rfc3339(letter.replayed_ms)[:19]}Z) "
    place, size = str(letter.place), letter.value_bytes or 0
    return f"{rfc3339(letter.arrived_ms)[:19]}Z  {place:24}  {size:>8} bytes  {replayed}{printable(letter.reason)}"


def whole_lines(letter: WholeDeadLetter) -> Iterator[str]:
    """Write all of a dead letter; of a value that floods a terminal, its beginning."""
    yield f"place     {letter.place}"
    yield f"arrived   {rfc3339(letter.arrived_ms)}"
    yield f"reason    {printable(letter.reason)}"
    yield f"replayed  {'no' if letter.replayed_ms is None else rfc3339(letter.replayed_ms)}"
    yield f"key       {_or_none(letter.key)}"
    for name, content in letter.headers:
        yield f"header    {escaped(name.encode())}: {_or_none(content)}"
    yield f"value     {_described(letter)}"
    if letter.value:
        yield ""
        yield escaped(letter.value[:_LONGEST_VALUE], keep="\n\t")
        if (more := len(letter.value) - _LONGEST_VALUE) > 0:
            yield f"… and {more} bytes more; --raw writes all of them"


def escaped(data: bytes, keep: str = "") -> str:
    r"""Give bytes as text, with `\x1b` and the like for what is no UTF-8 or can't be printed and is not in `keep`."""
    text = data.decode(errors="backslashreplace")
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode() for char in text
    )


def _described(letter: WholeDeadLetter) -> str:
    if letter.value_bytes is None:
        return "none"
    return f"{letter.value_bytes} bytes" + ("" if letter.complete else ", of which parts are missing")


def _or_none(data: bytes | None) -> str:
    return "none" if data is None else f'"{escaped(data)}"'
