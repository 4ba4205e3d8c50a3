"""Making text that strangers wrote harmless to show: no terminal commands, no invisible or reordering characters."""

import re
import unicodedata

_TERMINAL_COMMANDS = re.compile(
    r"""\x1b\[[0-?]*[ -/]*[@-~]              # colours, cursor movements
      | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?   # window titles, links
    """,
    re.VERBOSE,
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"  # scripts and emoji need them
_CONTROL_PICTURES = 0x2400


def clean(text: str) -> str:
    """Give the text with line breaks as the only control characters left; the others are shown as pictures."""
    plain = _LINE_ENDS.sub("\n", _TERMINAL_COMMANDS.sub("", text)).replace("\t", "    ")
    return "".join(map(_harmless, plain))


def one_line(text: str) -> str:
    """Give the cleaned text on a single line, without space around it."""
    return " ".join(clean(text).split())


def lines(text: str) -> list[str]:
    """Give the cleaned text's lines that are not blank, without space at their ends."""
    return [line.rstrip() for line in clean(text).split("\n") if line.strip()]


def shortened(text: str, limit: int) -> str:
    """Give at most `limit` characters of the text; a cut is shown."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _harmless(character: str) -> str:
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    match unicodedata.category(character):
        case "Cc":
            return chr(_CONTROL_PICTURES + ord(character)) if character < " " else "\ufffd"
        case "Cf":
            return character if character in _JOINERS else ""
        case "Cs":
            return "\ufffd"
    return character
