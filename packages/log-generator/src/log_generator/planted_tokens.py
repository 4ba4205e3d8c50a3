"""Keys and tokens of well-known services, in the formats that their scanners' patterns describe.

The formats are those that GitHub, GitLab and gitleaks publish for secret scanning. All are random and open nothing.
"""

from collections.abc import Callable
from random import Random

from log_generator.random_text import ALNUM, BASE32, DIGITS, HEX, URL_SAFE, base64_text, drawn, url_safe
from log_generator.secret import Secret

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def _prefixed(prefix: str, alphabet: str, length: int) -> Callable[[Random], str]:
    return lambda rng: prefix + drawn(rng, alphabet, length)


def _known(make: Callable[[Random], str], variable: str) -> Secret:
    """Give a token that is known by its shape wherever it stands."""
    return Secret(
        make,
        (
            f"environment at start: {variable}={{secret}}",
            "401 Unauthorized: the credential {secret} was revoked",
            "upload failed, retry with: curl -H 'X-Auth: {secret}' https://api.example.com/v1/files",
            'unexpected argument in ["sync","--all","{secret}"]',
        ),
    )


def _plain(make: Callable[[Random], str], variable: str) -> Secret:
    """Give a token whose shape says nothing: only what stands before it tells."""
    name = variable.lower()
    return Secret(
        make,
        (
            f"environment at start: {variable}={{secret}}",
            f'could not parse configuration {{"{name}":"{{secret}}"}}',
            f"refused by upstream: {name}: {{secret}}",
        ),
    )


def _slack_token(rng: Random) -> str:
    return f"xoxb-{drawn(rng, DIGITS, 12)}-{drawn(rng, DIGITS, 13)}-{drawn(rng, ALNUM, 24)}"


def _slack_app_token(rng: Random) -> str:
    return f"xapp-1-A{drawn(rng, _UPPER, 10)}-{drawn(rng, DIGITS, 13)}-{drawn(rng, HEX, 64)}"


def _slack_webhook(rng: Random) -> str:
    return f"T{drawn(rng, _UPPER, 10)}/B{drawn(rng, _UPPER, 10)}/{drawn(rng, ALNUM, 24)}"


def _github_fine_grained(rng: Random) -> str:
    return f"github_pat_{drawn(rng, ALNUM, 22)}_{drawn(rng, ALNUM, 59)}"


def _azure_client_secret(rng: Random) -> str:
    return f"{drawn(rng, ALNUM, 3)}8Q~{drawn(rng, URL_SAFE, 34)}"


def _openai_key(rng: Random) -> str:
    return f"sk-proj-{drawn(rng, ALNUM, 20)}T3BlbkFJ{drawn(rng, ALNUM, 20)}"


def _sendgrid_key(rng: Random) -> str:
    return f"SG.{drawn(rng, URL_SAFE, 22)}.{drawn(rng, URL_SAFE, 43)}"


def _telegram_token(rng: Random) -> str:
    return f"{drawn(rng, '123456789', 10)}:AA{drawn(rng, URL_SAFE, 33)}"


def _discord_token(rng: Random) -> str:
    user = url_safe(drawn(rng, "123456789", 18).encode())
    return f"{user}.G{drawn(rng, ALNUM, 5)}.{drawn(rng, URL_SAFE, 38)}"


def _grafana_token(rng: Random) -> str:
    return f"glsa_{drawn(rng, ALNUM, 32)}_{drawn(rng, HEX, 8)}"


TOKENS: dict[str, Secret] = {
    "aws_access_key_id": _known(_prefixed("AKIA", BASE32, 16), "AWS_ACCESS_KEY_ID"),
    "aws_secret_access_key": _plain(_prefixed("", ALNUM + "/+", 40), "AWS_SECRET_ACCESS_KEY"),
    "aws_session_token": _plain(lambda rng: "IQoJb3JpZ2luX2Vj" + base64_text(rng, 180), "AWS_SESSION_TOKEN"),
    "google_api_key": _known(_prefixed("AIza", URL_SAFE, 35), "GOOGLE_API_KEY"),
    "google_oauth_token": _known(_prefixed("ya29.a0", URL_SAFE, 120), "GOOGLE_OAUTH_TOKEN"),
    "azure_storage_key": Secret(
        lambda rng: base64_text(rng, 64),
        (
            "could not open DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={secret};EndpointSuffix=local",
            "AZURE_STORAGE_KEY={secret} is not allowed for container exports",
        ),
    ),
    "azure_client_secret": _known(_azure_client_secret, "AZURE_CLIENT_SECRET"),
    "github_token": _known(_prefixed("ghp_", ALNUM, 36), "GITHUB_TOKEN"),
    "github_fine_grained_token": _known(_github_fine_grained, "GH_TOKEN"),
    "gitlab_token": _known(_prefixed("glpat-", URL_SAFE, 20), "GITLAB_TOKEN"),
    "slack_bot_token": _known(_slack_token, "SLACK_BOT_TOKEN"),
    "slack_app_token": _known(_slack_app_token, "SLACK_APP_TOKEN"),
    "slack_webhook": Secret(
        _slack_webhook,
        (
            "POST https://hooks.slack.com/services/{secret} answered 404 no_service",
            'alert receiver {"api_url":"https://hooks.slack.com/services/{secret}","channel":"#ops"} is broken',
        ),
    ),
    "stripe_key": _known(_prefixed("sk_live_", ALNUM, 24), "STRIPE_KEY"),
    "stripe_webhook_secret": _known(_prefixed("whsec_", ALNUM, 32), "STRIPE_WEBHOOK_SECRET"),
    "openai_key": _known(_openai_key, "OPENAI_API_KEY"),
    "anthropic_key": _known(lambda rng: f"sk-ant-api03-{drawn(rng, URL_SAFE, 93)}AA", "ANTHROPIC_API_KEY"),
    "mistral_key": _plain(_prefixed("", ALNUM, 32), "MISTRAL_API_KEY"),
    "huggingface_token": _known(_prefixed("hf_", ALNUM[:52], 34), "HF_TOKEN"),
    "sendgrid_key": _known(_sendgrid_key, "SENDGRID_API_KEY"),
    "twilio_auth_token": _plain(_prefixed("", HEX, 32), "TWILIO_AUTH_TOKEN"),
    "twilio_key": _known(_prefixed("SK", HEX, 32), "TWILIO_API_KEY"),
    "mailgun_key": _known(_prefixed("key-", HEX, 32), "MAILGUN_API_KEY"),
    "npm_token": _known(_prefixed("npm_", ALNUM, 36), "NPM_TOKEN"),
    "pypi_token": _known(_prefixed("pypi-AgEIcHlwaS5vcmc", URL_SAFE, 120), "TWINE_PASSWORD"),
    "docker_hub_token": _known(_prefixed("dckr_pat_", URL_SAFE, 27), "DOCKER_TOKEN"),
    "digitalocean_token": _known(_prefixed("dop_v1_", HEX, 64), "DIGITALOCEAN_TOKEN"),
    "vault_token": _known(_prefixed("hvs.", URL_SAFE, 96), "VAULT_TOKEN"),
    "telegram_bot_token": _known(_telegram_token, "TELEGRAM_BOT_TOKEN"),
    "discord_bot_token": _known(_discord_token, "DISCORD_TOKEN"),
    "datadog_key": _plain(_prefixed("", HEX, 32), "DD_API_KEY"),
    "newrelic_key": _known(_prefixed("NRAK-", _UPPER, 27), "NEW_RELIC_API_KEY"),
    "grafana_token": _known(_grafana_token, "GRAFANA_TOKEN"),
    "cloudflare_token": _plain(_prefixed("", URL_SAFE, 40), "CLOUDFLARE_API_TOKEN"),
    "databricks_token": _known(_prefixed("dapi", HEX, 32), "DATABRICKS_TOKEN"),
    "shopify_token": _known(_prefixed("shpat_", HEX, 32), "SHOPIFY_ACCESS_TOKEN"),
}
"""By the name that scenarios use."""
