"""Whether a delivery makes progress: its sign of life, by what is acknowledged."""

from log_schema.heartbeat import Heartbeat

from log_generator.sink import Tally


class Pulse:
    """Beats while acknowledgements come, or none is waited for: a long pause between records is no trouble."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._acknowledged = 0

    def feel(self, tally: Tally) -> None:
        """Look at how far the delivery is; to be called every moment."""
        if tally.acknowledged > self._acknowledged or tally.in_flight <= 0:
            self._heartbeat.beat()
        self._acknowledged = tally.acknowledged
