"""The severity that a text names itself, where nothing around it does."""

import re
from collections.abc import Iterator

from log_schema.severity import Severity, from_level, known_severity

_HEAD = 120  # characters; what stands behind is talk
_COLOUR = re.compile(r"\x1b\[[\d;]*m", re.ASCII)
_PRI = re.compile(r"<(\d{1,3})>", re.ASCII)  # RFC 3164: eight times the facility, and the severity
_HIGHEST_PRI = 191
_SYSLOG = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_LETTER = re.compile(
    r"(?P<klog>[IWEF])\d{4} \d\d:"  # also glog: E0113 12:34:56.789
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +\d+ +\d+ (?P<logcat>[VDIWEFA]) "  # 01-13 12:34:56.789  100  101 E Tag:
    r"|(?P<brief>[VDIWEF])/[^(]{1,60}\( *\d+\):",  # logcat's brief form: E/Tag( 100):
    re.ASCII,
)
_NAMES = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|EMERGENCY|ALERT|PANIC"
# in capitals, as a word of its own, or behind Monolog's channel (production.ERROR:); or in any case where the text says
# that it is the level: level=warn, "level":"warn", "level":50, [error]
_WORD = re.compile(
    rf"(?<=\w\.)(?P<monolog>{_NAMES}):"
    rf"|(?<![\w.-])(?:(?P<capitals>{_NAMES})"
    r"|(?i:level|lvl|severity)\"?[=:] ?\"?(?P<named>[A-Za-z]{1,12}(?:[+-]\d{1,2})?)"
    r"|(?i:level)\": ?(?P<number>\d{1,5})"
    rf"|\[(?:[a-z_]{{1,20}}:)?(?P<bracketed>(?i:{_NAMES}|CRIT|EMERG))(?=\]))"
    r"(?![\w-])",
    re.ASCII,
)


def spoken_severity(text: str) -> tuple[int, str | None]:
    """Give the first severity that a text's first 120 characters name, as number and text, else INFO."""
    return next(_named(_COLOUR.sub("", text[:_HEAD])), (Severity.INFO, None))


def _named(head: str) -> Iterator[tuple[int, str | None]]:
    """Give all that is known of what looks like a level."""
    numbers = ((known_severity(level, from_level), level) for level in _levels(head))
    yield from ((number, level) for number, level in numbers if number is not None)


def _levels(head: str) -> Iterator[str]:
    pri = _PRI.match(head)
    if pri and int(pri[1]) <= _HIGHEST_PRI:
        yield _SYSLOG[int(pri[1]) % 8]
    if letter := _LETTER.match(head):
        yield letter[letter.lastgroup or 0]
    yield from (word[word.lastgroup or 0] for word in _WORD.finditer(head))
