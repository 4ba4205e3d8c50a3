"""The names of the data source's options, and of the columns that it is given."""

CASSANDRA_OPTION = "cassandra_secret"  # Spark hides options with such names
WRITE_OPTION = "write"
LOG_OPTION = "log"
TALLIES_OPTION = "tallies"
TOPICS_OPTION = "topics"

COLUMNS = ("topic", "partition", "offset", "arrived_ms", "key", "value", "headers")  # the names of `message.Message`
