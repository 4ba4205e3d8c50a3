"""A topic that the stream reads."""

import msgspec
from log_schema import Topic


class StreamedTopic(msgspec.Struct, frozen=True):
    """A topic's name on the broker, what it is for, and the id of its present incarnation."""

    name: str
    role: Topic
    topic_id: str
