"""Taking secrets and personal data out of text before it leaves this process.

Every pattern is linear in the length of the text (bounded repeats only), for log lines are written by strangers.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple

from error_analyzer.uuid_pattern import UUID

_PASSES = 4  # a replacement may complete another pattern; two passes are the usual
_KEYWORDS = (
    r"pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|"
    r"auth[_-]?token|token|credentials?|authorization|(?:set-)?cookie|session[_-]?(?:id|key)|jsessionid|signature"
)


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]


def redact(text: str) -> str:
    """Replace what looks like a secret or a person's data by its kind in brackets: `[email]`, `[token]`.

    Redacting a redacted text changes nothing.
    """
    for _ in range(_PASSES):
        redacted = _once(text)
        if redacted == text:
            break
        text = redacted
    return text


def redact_and_cut(text: str, length: int) -> str:
    """Redact, then shorten to at most `length` characters; what is far behind the cut is not even looked at.

    Redaction comes first, so that a cut never leaves half a secret that no pattern knows.
    """
    redacted = redact(text[: length * 2 + 2_000])
    return redacted if len(redacted) <= length else f"{redacted[: length - 1]}…"


def _once(text: str) -> str:
    for rule in _RULES:
        text = rule.pattern.sub(rule.replacement, text)
    return text


def _card(match: re.Match[str]) -> str:
    if match["uuid"]:
        return match[0]
    digits = [int(character) for character in match[0] if character.isdigit()]
    return "[card]" if _luhn(digits) else match[0]


def _luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return any(digits) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _ipv6(match: re.Match[str]) -> str:
    text = match[0]
    if sum(character not in ":." for character in text) == 0:
        return text  # "::" is a scope operator far more often than an address
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return text
    return "[ip]"


def _ipv4(match: re.Match[str]) -> str:
    return "[ip]" if all(int(part) <= 255 for part in match[0].split(".")) else match[0]  # noqa: PLR2004 - an octet


_RULES = (
    _Rule(
        re.compile(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        "[private-key]",
    ),
    _Rule(re.compile(r"(?<=://)(?!\[userinfo\]@)[^\s/@'\"<>]{1,256}@"), "[userinfo]@"),
    _Rule(re.compile(r"\beyJ[\w-]{5,4096}\.[\w-]{5,4096}(?:\.[\w-]{0,4096})?"), "[jwt]"),
    _Rule(
        re.compile(
            r"\b((?i:bearer|basic|negotiate))(\s{1,4}|%20)"
            r"(?:(?=[\w.~+/=-]{0,64}[\dA-Z=+/._~-])[\w.~+/=-]{8,4096}|[a-z]{16,4096})"
        ),
        r"\1\2[token]",
    ),
    _Rule(re.compile(r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/-]{8,255}"), "[webhook]"),
    _Rule(re.compile(r"(?<=://)[^\s/@'\"<>:]{1,64}:(?!\d{1,5}/)[^\s@'\"<>]{1,256}@(?=[\w.-])"), "[userinfo]@"),
    _Rule(re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{16}\b"), "[aws-key]"),
    _Rule(re.compile(r"\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64})"), "[token]"),
    _Rule(re.compile(r"\b(?:xox[a-z]-[\w-]{8,255}|xapp-[\w-]{8,255}|sk-[\w-]{16,255}|AIza[\w-]{30,64})"), "[token]"),
    _Rule(
        re.compile(
            rf"(?i)((?:{_KEYWORDS})[\w.-]{{0,24}}\\{{0,3}}[\"']?\s{{0,3}}(?:=>|[=:])\s{{0,3}}(?:(?:bearer|basic|digest|token)\s{{1,4}})?)"
            r"(?!\[[a-z-]+\])(\\{1,3}\"[^\"\\\n]{0,2048}|\"[^\"\n]{0,2048}\"?|'[^'\n]{0,2048}'?|[^\s,;&\"'(){}<>\[\]]{1,2048})"
        ),
        r"\1[secret]",
    ),
    _Rule(re.compile(r"[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"), "[email]"),
    _Rule(re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"), _ipv6),
    _Rule(re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)"), _ipv4),
    # a UUID is passed over, for its digits may be a card's
    _Rule(re.compile(rf"(?P<uuid>(?<![\w-]){UUID}(?![\w-]))|(?<![\d.])\d(?:[ -]?\d){{12,18}}(?![\d.]*\d)"), _card),
)
