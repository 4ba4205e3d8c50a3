from dev.env_example import violations

VARIABLES = {"LOG_LEVEL": "compose.yaml", "KAFKA_PORT": "compose/kafka.yaml"}
GOOD = """\
# Settings; copy to .env.
LOG_LEVEL=INFO
#KAFKA_PORT=9092
COMPOSE_PROFILES=demo
"""


def test_every_variable_is_listed_set_or_commented_out() -> None:
    assert violations(GOOD, VARIABLES) == []


def test_a_variable_that_is_not_listed_is_found() -> None:
    assert violations(GOOD.replace("#KAFKA_PORT=9092", ""), VARIABLES) == [
        ".env.example: KAFKA_PORT is missing; expected since compose/kafka.yaml asks for it"
    ]


def test_a_listed_variable_that_nothing_asks_for_is_found_at_its_line() -> None:
    assert violations(GOOD.replace("COMPOSE_PROFILES", "# OLD"), VARIABLES) == [
        ".env.example:4: OLD is asked for by no compose file; expected it to be removed"
    ]
