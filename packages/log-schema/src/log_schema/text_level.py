"""The level that a line of text names itself, where nothing around it does."""

import re

from log_schema.severity import parse_severity

_HEAD = 120  # characters; what stands behind is talk
_COLOUR = re.compile(r"\x1b\[[\d;]*m", re.ASCII)
_LETTER = re.compile(
    r"(?P<klog>[IWEF])\d{4} \d\d:"  # also glog: E0113 12:34:56.789
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +\d+ +\d+ (?P<logcat>[VDIWEFA]) "  # 01-13 12:34:56.789  100  101 E Tag:
    r"|(?P<brief>[VDIWEF])/[^(]{1,60}\( *\d+\):",  # logcat's brief form: E/Tag( 100):
    re.ASCII,
)
_NAMES = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|EMERGENCY|ALERT|PANIC"
# in capitals, as a word of its own; or in any case where the text says that it is the level: level=warn,
# "level":"warn", [error]
_WORD = re.compile(
    rf"(?<![\w.-])(?:(?P<capitals>{_NAMES})"
    r"|(?i:level|lvl|severity)\"?[=:] ?\"?(?P<named>[A-Za-z]{1,12})"
    rf"|\[(?:[a-z_]{{1,20}}:)?(?P<bracketed>(?i:{_NAMES}|CRIT|EMERG))(?=\]))"
    r"(?![\w-])",
    re.ASCII,
)


def level_in(text: str) -> str | None:
    """Give the first level that a text's first 120 characters name, or None."""
    head = _COLOUR.sub("", text[:_HEAD])
    match = _LETTER.match(head) or _WORD.search(head)
    level = match and match[match.lastgroup or 0]
    return level if level and _is_known(level) else None


def _is_known(level: str) -> bool:
    try:
        parse_severity(level)
    except ValueError:
        return False
    return True
