"""A share of a topic on a real broker, where kafka-python would lose it."""

import time

from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.group_subscription import GroupSubscription
from log_schema.kafka_clients import open_admin, open_consumer


def test_partitions_that_are_added_later_are_shared_out_although_polls_are_short(kafka: KafkaSettings) -> None:
    topic = kafka.topic(Topic.DELIVERED)
    with open_consumer(kafka, group_id=kafka.group("grown"), metadata_max_age_ms=300) as consumer:
        subscription = GroupSubscription(consumer, topic, patience=1)

        def poll_until_assigned(count: int) -> None:
            deadline = time.monotonic() + 20
            while len(consumer.assignment()) != count:
                subscription.poll(5)  # shorter than a join takes
                assert time.monotonic() < deadline, f"still {consumer.assignment()}"

        poll_until_assigned(2)
        with open_admin(kafka) as admin:
            admin.create_partitions({topic: 5})
        poll_until_assigned(5)
