"""`notifier run` on a real broker."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer
from notifier.slack_stand_in import SlackStandIn
from notifier.slack_stand_in_faults import Held, RateLimited


def revision_shown(message: Any) -> int:
    return int(message.metadata["event_payload"]["revision"])


def test_an_incident_is_posted_updated_and_its_end_told_in_the_thread(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    process = start(slack_env)
    publish("inc-1", 1)
    assert slack.wait_for(lambda: len(slack.messages) == 1)
    publish("inc-1", 2, status="resolved")
    assert slack.wait_for(lambda: len(slack.replies) == 1)
    process.wait_for("notification_delivered", action="reply")

    assert process.stop() == 0
    assert [revision_shown(message) for message in slack.messages] == [2]
    assert slack.messages[0].text.startswith("✅ RESOLVED: payments fail, revision 2")
    assert slack.replies[0].thread_ts == slack.messages[0].ts
    assert [line["action"] for line in process.logged("notification_delivered")] == ["post", "update", "reply"]
    publish("inc-2", 1)
    assert status(slack_env) == {"inc-1": (2, 2, "delivered"), "inc-2": (1, 0, "not posted")}


def status(env: dict[str, str]) -> dict[str, tuple[int, int, str]]:
    """Give what `notifier status` says of each incident: revision wanted, revision shown, state."""
    command = [sys.executable, "-m", "notifier", "status", "--json"]
    printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["incident_id"]: (row["desired_revision"], row["delivered_revision"], row["state"]) for row in rows}


def test_a_notifier_is_healthy_while_it_makes_progress_and_only_then(
    env: dict[str, str], start: Any, tmp_path: Path
) -> None:
    watched = env | {"HEALTH_DIR": str(tmp_path)}
    assert health(watched).returncode == 1
    process = start(watched)
    wait_for_health(watched, 0)

    process.process.send_signal(signal.SIGSTOP)
    wait_for_health(watched, 1, "--max-age", "2")
    process.process.send_signal(signal.SIGCONT)
    wait_for_health(watched, 0, "--max-age", "2")

    assert process.stop() == 0


def health(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "notifier", "healthcheck", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def wait_for_health(env: dict[str, str], status: int, *options: str) -> None:
    deadline = time.monotonic() + 30
    while (said := health(env, *options)).returncode != status:
        assert time.monotonic() < deadline, said


def test_what_came_while_slack_was_away_is_one_post_of_the_newest_revision(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    port = int(slack.base_url.split(":")[2].split("/")[0])
    slack.close()
    process = start(slack_env)
    publish("inc-1", *range(1, 40))
    process.wait_for("delivery_postponed", reason="unreachable")
    publish("inc-1", *range(40, 51))

    with SlackStandIn(port=port) as returned:
        assert returned.wait_for(lambda: len(returned.messages) > 0)
        process.wait_for("notification_delivered", revision=50)
        assert process.stop() == 0
        assert [(revision_shown(message), message.edits) for message in returned.messages] == [(50, 0)]


def test_a_kill_between_a_post_and_its_entry_in_the_ledger_posts_nothing_twice(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    answer_lost = Held(after_effect=True)
    slack.fail("chat.postMessage", answer_lost)
    first = start(slack_env)
    publish("inc-1", 1)
    assert answer_lost.reached.wait(20)
    first.kill()
    answer_lost.release.set()
    second = start(slack_env)
    second.wait_for("intent_resolved", found=True)
    publish("inc-1", 2)
    second.wait_for("notification_delivered", action="update", revision=2)

    assert second.stop() == 0
    assert [(revision_shown(message), message.edits) for message in slack.messages] == [(2, 1)]


def test_another_replica_takes_over_from_one_killed_before_slack_acted_on_its_post(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    first = start(slack_env)
    publish("inc-1", 1)
    assert slack.wait_for(lambda: len(slack.messages) == 1)
    slow = Held(after_effect=False)
    slack.fail("chat.postMessage", slow)
    publish("inc-2", 1)
    assert slow.reached.wait(20)
    second = start(slack_env)
    second.wait_for("notifier_started")
    first.kill()
    slow.release.set()  # only now, while the other one is already there, Slack acts
    for incident in ("inc-1", "inc-2", "inc-3"):
        publish(incident, 2)
    second.wait_until(
        lambda: (
            {line["incident"] for line in second.logged("notification_delivered", revision=2)}
            == {"inc-1", "inc-2", "inc-3"}
        )
    )

    assert second.stop() == 0
    assert second.logged("intent_resolved", incident="inc-2", found=True)
    assert sorted((revision_shown(message), message.edits) for message in slack.messages) == [(2, 0), (2, 1), (2, 1)]


def test_what_waits_while_replicas_come_and_go_is_posted_once(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    incidents = {f"inc-{number}" for number in range(8)}
    limited = slack_env | {"NOTIFIER_INTERVAL": "0.5"}
    slack.fail("chat.postMessage", RateLimited(1))
    first = start(limited)
    for incident in incidents:
        publish(incident, 1)
    first.wait_for("delivery_postponed")
    second = start(limited)
    second.wait_until(lambda: len(second.partitions) == 1)
    assert second.stop() == 0

    assert slack.wait_for(lambda: len(slack.messages) >= len(incidents))
    assert first.stop() == 0
    shown = [message.metadata["event_payload"]["incident_id"] for message in slack.messages if message.metadata]
    assert sorted(shown) == sorted(incidents)


def test_a_rate_limit_is_kept_as_long_as_slack_asks(
    slack: SlackStandIn, slack_env: dict[str, str], start: Any, publish: Any
) -> None:
    slack.fail("chat.postMessage", RateLimited(2))
    process = start(slack_env)
    publish("inc-1", 1)
    process.wait_for("delivery_postponed", reason="ratelimited", seconds=2.0)
    publish("inc-1", 2, 3)
    process.wait_for("notification_delivered")

    assert process.stop() == 0
    refused, taken = (at for method, at in slack.calls if method == "chat.postMessage")
    assert 2 <= taken - refused < 4
    assert [revision_shown(message) for message in slack.messages] == [3]


def test_a_token_that_slack_does_not_know_ends_the_process_with_a_line(slack_env: dict[str, str], start: Any) -> None:
    process = start(slack_env | {"SLACK_BOT_TOKEN": "xoxb-wrong"})

    assert process.close() == 1
    assert [line["text"] for line in process.lines] == ["error: Slack does not accept SLACK_BOT_TOKEN: invalid_auth\n"]


def test_without_slack_the_message_is_printed_and_a_record_that_is_none_is_passed_over(
    kafka: KafkaSettings, env: dict[str, str], start: Any, publish: Any
) -> None:
    producer = AckedProducer(open_producer(kafka))
    producer.send(kafka.topic(Topic.NOTIFICATIONS), key=b"inc-1", value=b"\xff no notification")
    producer.flush()
    producer.close()
    process = start(env)
    publish("inc-1", 1, title="payments fail\x1b[2J")
    process.wait_for("notification_delivered", adapter="console")

    assert process.stop() == 0
    assert process.output[0] == "🔴 payments fail  [incident inc-1, revision 1, diagnosed by rules]\n"
    [undecodable] = process.logged("notification_undecodable")
    assert undecodable["origin"].startswith(kafka.topic(Topic.NOTIFICATIONS))
    assert undecodable["origin"].endswith("-0")


def test_a_topic_that_is_missing_is_named(env: dict[str, str], start: Any) -> None:
    process = start(env | {"KAFKA_TOPIC_PREFIX": "nobody-made-this-"})

    assert process.close() == 1
    assert "topic nobody-made-this-notifications does not exist" in process.lines[-1]["text"]
