"""Which other services an error's text names as what failed it."""

import re
from collections.abc import Collection

_MOST = 4
_SCHEME_HOST = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,24}://(?:\[userinfo\]@)?([A-Za-z][\w-]{0,62})")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_LOCAL = {"localhost"}
_BEFORE = re.compile(
    r"(?:\b(?:to|from|call|calling|called|upstream|downstream|dependency|service|host|server|peer|via|against|"
    r"contacting|reach|reaching|for|by|at)|[=:@(\[\"'>])[\s\"':=(\[]{0,3}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\"')\]]{0,2}(?::\d{2,5}\b|\.[\w-]+\.|[\s:]{1,2}(?:service|server|is|was|unavailable|unreachable|timed|timeout|"
    r"time-out|did|returned|responded|replied|answered|refused|failed|failure|error|call|request|rejected|down|"
    r"not|has|status)\b)",
    re.IGNORECASE,
)

_FAILED_CALL = re.compile(
    r"\b(?:calls?|requests?|connections?|connecting|rpc|quer(?:y|ies)|sending)\s(?:to|from|with|of)\s{1,2}"
    r"[\"']?([A-Za-z][\w-]{1,62})[\"']?(?:\sservice)?(?::\d{2,5})?\s{0,2}:?\s?(?:failed|refused|timed|timeout|unavailable|"
    r"was|is|returned|reset|rejected|aborted|did|closed)\b",
    re.IGNORECASE,
)
_NO_NAMES = {"that", "this", "which", "it", "the", "a", "and", "to", "from", "with", "has", "pool", "attempt"}


def mentions_in(text: str, service: str, known: Collection[str]) -> tuple[str, ...]:
    """Name the services, other than the writer itself, that a redacted text gives as its counterpart, in its order.

    A host in a URL counts, and so does a name with a dash where `known` has it. A known name that is a plain word
    (`payment`) counts only where its neighbours make it a counterpart: `call to payment`, `payment:8080 refused`.
    A name that is not known, as of a service too dead to log, counts only in the plainest words: `call to x failed`.
    """
    found = dict.fromkeys(host for host in _hosts(text) if _is_name(host, known))
    found |= dict.fromkeys(_known_names(text, known))
    found |= dict.fromkeys(match[1] for match in _FAILED_CALL.finditer(text) if match[1].lower() not in _NO_NAMES)
    found.pop(service, None)
    return tuple(list(found)[:_MOST])


def _hosts(text: str) -> list[str]:
    return [match[1] for match in _SCHEME_HOST.finditer(text) if match[1].lower() not in _LOCAL]


def _is_name(host: str, known: Collection[str]) -> bool:
    return host in known or "-" in host or host.islower()


def _known_names(text: str, known: Collection[str]) -> list[str]:
    return [match[0] for match in _NAME.finditer(text) if match[0] in known and _is_counterpart(match, text)]


def _is_counterpart(match: re.Match[str], text: str) -> bool:
    if "-" in match[0] or "_" in match[0]:
        return True
    if text[max(0, match.start() - 1) : match.start()] == "/":
        return False  # a part of a path; hosts are found by their scheme
    before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]
    return bool(_BEFORE.search(before) or _AFTER.search(after))
