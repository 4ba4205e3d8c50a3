"""The part of a log text that stays the same from one occurrence to the next, readable by people."""

import re

from error_analyzer.uuid_pattern import UUID

_LENGTH = 240  # characters of the first line that count; what varies most stands behind

# Order matters: the larger a variable part is, the earlier it is masked.
_MASKS = (
    (re.compile(r"\x1b\[[0-9;]*[A-Za-z]"), ""),
    (
        re.compile(
            r"\d{4}[-/]\d\d?[-/]\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?\s?(?:Z\b|UTC\b|[+-]\d\d:?\d\d)?)?"
            r"|\b\d\d?:\d\d:\d\d(?:[.,]\d+)?\b"
        ),
        "<time>",
    ),
    (re.compile(rf"\b{UUID}\b"), "<uuid>"),
    (re.compile(r"(?<=://)([\w.\[\]@-]+(?::\d+)?)/[^\s\"',)\]}]*"), r"\1<path>"),
    (re.compile(r"(?<![\w<>/])(?:/[\w.@%+~-]+){2,}/?"), "<path>"),
    (re.compile(r"(?<![\w\\])[A-Za-z]:\\[\w\\. -]+"), "<path>"),
    (re.compile(r"\"[^\"]{1,200}\"|(?<!\w)'[^']{1,200}'(?!\w)"), "<text>"),
    (re.compile(r"\[(?:email|ip|jwt|token|card|secret|aws-key)\]"), "<redacted>"),
    (re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s|secs?|seconds?|mins?|minutes?|hours?)\b"), "<duration>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b|\b(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{8,}\b"), "<hex>"),
    (re.compile(r"(?<![A-Za-z<])[-+]?\d+(?:[.,:]\d+)*|\d{3,}"), "<n>"),
    (re.compile(r"\s+"), " "),
)


def template_of(text: str) -> str:
    """Mask numbers, ids, addresses, times, durations, paths and quoted texts in a redacted text's first line."""
    first_line = next((line for line in text.splitlines() if line.strip()), "")[:_LENGTH]
    for pattern, mask in _MASKS:
        first_line = pattern.sub(mask, first_line)
    return first_line.strip()
