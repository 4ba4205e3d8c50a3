import pytest
from dev.secret_name import names_secret


@pytest.mark.parametrize(
    "name",
    [
        "SLACK_BOT_TOKEN",
        "POSTGRES_PASSWORD",
        "dbpassword",
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__API__SECRET_KEY",
        "AIRFLOW__CORE__FERNET_KEY",
        "MISTRAL_API_KEY",
        "APIKEY",
        "AWS_CREDENTIALS",
    ],
)
def test_a_secrets_name_is_known(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "SLACK_BOT_TOKEN_FILE",
        "AIRFLOW__API__SECRET_KEY_CMD",
        "MAX_TOKENS",
        "TOKENIZER",
        "KAFKA_SASL_USERNAME",
        "KAFKA_KEY",
    ],
)
def test_what_only_resembles_one_or_says_where_it_is_is_none(name: str) -> None:
    assert not names_secret(name)
