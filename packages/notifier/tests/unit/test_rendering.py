"""What people are shown of text that strangers wrote."""

import html
import io
import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifier import Evidence, Notification
from notifier.console import ConsoleMessenger, message_text
from notifier.plain_text import clean, lines, one_line
from notifier.slack_blocks import message_blocks, reply_blocks, reply_text
from notifier.slack_blocks import message_text as slack_text
from notifier.slack_stand_in_workspace import Workspace
from notifier.slack_text import code, code_block, fitted
from notifier.testing import EXAMPLE
from rich.console import Console

HOSTILE = st.sampled_from(
    [
        "<!channel> <@U012> <https://evil.example|click>",
        "@channel @here @EVERYONE",
        "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
        "```\n*bold* _it_ `code`",
        "\u202egnp.exe\u200f\ufeff",
        "a\r\nb\rc\x00\x08\x7f",
        "&amp; &lt;!here&gt;",
    ]
)
TEXT = st.one_of(st.text(max_size=300), HOSTILE, st.builds(lambda part, n: part * n, HOSTILE, st.integers(1, 400)))
INT64 = st.integers(-(2**63), 2**63 - 1)

EVIDENCE = st.builds(
    Evidence, uid=TEXT, time_unix_nano=INT64, service=TEXT, text=TEXT, trace_id=st.one_of(st.none(), TEXT)
)
NOTIFICATIONS = st.builds(
    Notification,
    incident_id=TEXT,
    revision=st.integers(1, 2**31),
    environment=TEXT,
    status=st.sampled_from(["open", "resolved"]),
    title=TEXT,
    cause=TEXT,
    since_unix_nano=INT64,
    error_count=INT64,
    origin_service=st.one_of(st.none(), TEXT),
    until_unix_nano=st.one_of(st.none(), INT64),
    services=st.lists(TEXT, max_size=30).map(tuple),
    evidence=st.lists(EVIDENCE, max_size=8).map(tuple),
    actions=st.lists(TEXT, max_size=12).map(tuple),
    diagnosed_by=TEXT,
)


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Give every text object's text, wherever it stands."""
    objects = [
        value
        for block in blocks
        for value in (*block.get("fields", ()), *block.get("elements", ()), block.get("text", {}))
    ]
    return [value["text"] for value in objects if value]


def taken_by_slack(**message: Any) -> bool:
    workspace = Workspace({"C0": "c"}, lambda: 0.0, lambda _message: None)
    return bool(workspace.call("chat.postMessage", {"channel": "C0", **message})["ok"])


@given(NOTIFICATIONS)
def test_slack_takes_whatever_is_rendered(desired: Notification) -> None:
    text, blocks = slack_text(desired), message_blocks(desired)

    assert taken_by_slack(text=text, blocks=blocks)
    assert sum(map(len, texts(blocks))) < 13_000
    assert json.loads(json.dumps(blocks)) == blocks


@given(NOTIFICATIONS)
def test_nothing_in_a_slack_message_mentions_links_or_formats(desired: Notification) -> None:
    for text in [slack_text(desired), *texts(message_blocks(desired))]:
        assert not re.search(r"[<>]|@(channel|here|everyone)", text, re.IGNORECASE)
        assert not re.search(r"&(?!amp;|lt;|gt;)", text)
        assert_harmless(text.replace("\u200b", ""))


@given(NOTIFICATIONS)
def test_what_others_wrote_stands_in_code_wherever_slack_reads_formatting(desired: Notification) -> None:
    for block in message_blocks(desired):
        for value in (*block.get("fields", ()), *block.get("elements", ()), block.get("text", {})):
            if value.get("type") == "mrkdwn":
                outside = re.sub(r"```[^`]*```|`[^`\n]*`", "", value["text"])
                assert re.fullmatch(r"(\*[A-Z][a-z ]+\*)?[-\sa-zUTC0-9:,.()]*", outside)


@given(NOTIFICATIONS)
def test_nothing_on_the_console_commands_the_terminal(desired: Notification) -> None:
    assert_harmless(message_text(desired))


@given(NOTIFICATIONS)
def test_a_panel_shows_no_markup_and_no_commands_but_its_own(desired: Notification) -> None:
    file = io.StringIO()
    ConsoleMessenger(Console(file=file, force_terminal=True, width=100, color_system="standard")).post(desired)

    assert_harmless(re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue()))


@given(NOTIFICATIONS)
def test_the_first_line_on_the_console_is_the_title(desired: Notification) -> None:
    first = message_text(desired).split("\n")[0]

    assert first[0] in "🔴✅"
    assert one_line(desired.title)[:200] in first


@given(TEXT, st.integers(1, 200))
def test_a_fitted_text_is_within_its_limit_and_the_beginning_of_what_it_was(text: str, limit: int) -> None:
    shown = fitted(text, limit)

    assert 0 < len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    plain = html.unescape(shown).replace("\u200b", "")
    assert text.replace("\u200b", "").startswith(plain.removesuffix("…")) or not text.strip()


@given(TEXT, st.integers(10, 200))
def test_code_has_no_backtick_but_its_fences(text: str, limit: int) -> None:
    assert code(text, limit).count("`") == 2
    assert code_block(text, limit).count("`") == 6
    assert len(code_block(text, limit)) <= limit


@given(TEXT)
def test_cleaning_again_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def assert_harmless(text: str) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]", text)


def test_control_characters_are_shown_as_pictures_and_colours_removed() -> None:
    assert clean("\x1b[31mred\x1b[0m\x07 bell") == "red␇ bell"
    assert lines("a\r\n\r\n  b \tc") == ["a", "  b     c"]


def test_families_and_persian_stay_whole() -> None:
    assert clean("👨‍👩‍👧 می‌خواهم") == "👨‍👩‍👧 می‌خواهم"


def test_a_resolved_incident_says_from_when_to_when() -> None:
    since = 1_795_484_047_000_000_000
    desired = msgspec.structs.replace(
        EXAMPLE, status="resolved", since_unix_nano=since, until_unix_nano=since + 754 * 10**9
    )

    assert "Until        2026-11-24 01:46:41 UTC (12 min)" in message_text(desired)
    assert message_text(desired).startswith("✅ payments fail  [incident inc-1, revision 3, diagnosed by rules]\n")


def test_a_reply_says_what_changed() -> None:
    changed = ("Resolved after 12 min, with 3 errors.", "Started in <payment>, not cart.")

    assert reply_text(changed) == "Resolved after 12 min, with 3 errors. Started in &lt;payment&gt;, not cart."
    assert taken_by_slack(text=reply_text(changed), blocks=reply_blocks(changed))


@pytest.mark.parametrize(("shown", "said"), [(5, False), (6, True)])
def test_what_is_left_out_is_said(shown: int, said: bool) -> None:
    evidence = Evidence(uid="u", time_unix_nano=0, service="cart", text="no")
    desired = msgspec.structs.replace(EXAMPLE, evidence=(evidence,) * shown)

    assert ("and 1 more records" in "".join(texts(message_blocks(desired)))) is said
    assert ("and 1 more records" in message_text(desired)) is said
