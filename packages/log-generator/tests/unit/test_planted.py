"""What is planted has the format of what it stands for, and can be found again."""

import re
from base64 import b64decode
from itertools import groupby
from pathlib import Path
from random import Random

import log_generator
import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_generator.planted import PLANTED, VALUES_OF_A_KIND, plant
from log_generator.planted_tokens import TOKENS

KINDS = sorted(PLANTED)
SEEDS = range(200)

# As secret scanners look for them.
PATTERNS = {
    "anthropic_key": r"sk-ant-api03-[\w-]{93}AA",
    "aws_access_key_id": r"AKIA[A-Z2-7]{16}",
    "aws_secret_access_key": r"[A-Za-z0-9/+]{40}",
    "aws_session_token": r"IQoJb3JpZ2luX2Vj[A-Za-z0-9/+=]{200,}",
    "azure_client_secret": r"[A-Za-z0-9]{3}8Q~[\w-]{34}",
    "azure_storage_key": r"[A-Za-z0-9/+]{86}==",
    "databricks_token": r"dapi[0-9a-f]{32}",
    "digitalocean_token": r"dop_v1_[0-9a-f]{64}",
    "discord_bot_token": r"[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{38}",
    "docker_hub_token": r"dckr_pat_[\w-]{27}",
    "github_fine_grained_token": r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "github_token": r"ghp_[A-Za-z0-9]{36}",
    "gitlab_token": r"glpat-[\w-]{20}",
    "google_api_key": r"AIza[\w-]{35}",
    "google_oauth_token": r"ya29\.[\w-]{100,}",
    "grafana_token": r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
    "huggingface_token": r"hf_[A-Za-z]{34}",
    "mailgun_key": r"key-[0-9a-f]{32}",
    "newrelic_key": r"NRAK-[A-Z0-9]{27}",
    "npm_token": r"npm_[A-Za-z0-9]{36}",
    "openai_key": r"sk-proj-\w{20}T3BlbkFJ\w{20}",
    "pypi_token": r"pypi-AgEIcHlwaS5vcmc[\w-]{50,}",
    "sendgrid_key": r"SG\.[\w-]{22}\.[\w-]{43}",
    "shopify_token": r"shpat_[0-9a-f]{32}",
    "slack_app_token": r"xapp-1-A\w{10}-\d{13}-[0-9a-f]{64}",
    "slack_bot_token": r"xoxb-\d{10,13}-\d{10,13}-[A-Za-z0-9]{24}",
    "slack_webhook": r"T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{24}",
    "stripe_key": r"sk_live_[A-Za-z0-9]{24}",
    "stripe_webhook_secret": r"whsec_[A-Za-z0-9]{32}",
    "telegram_bot_token": r"\d{8,10}:[\w-]{35}",
    "twilio_key": r"SK[0-9a-f]{32}",
    "vault_token": r"hvs\.[\w-]{90,}",
    "jwt": r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}",
    "private_key": r"MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}",
    "bitcoin_address": r"1[1-9A-HJ-NP-Za-km-z]{25,33}",
    "ethereum_address": r"0x[0-9a-f]{40}",
    "email": r"[a-z.]+\d+@(?:mail\.)?example\.(?:com|org|net)",
    "ipv4": r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}",
    "ipv6": r"2001:db8::(?:[0-9a-f]{4}:){3}[0-9a-f]{4}",
    "mac_address": r"00:00:5e:00:53:[0-9a-f]{2}",
    "passport_zone": r"[A-Z0-9<]{44}",
    "phone_us": r"\+1 202-555-01\d\d",
    "phone_uk": r"\+44 7700 900\d{3}",
    "uk_national_insurance": r"QQ\d{6}[A-D]",
    "us_ssn": r"9\d\d-[1-4]\d-\d{4}",
}


def texts(kind: str) -> list[str]:
    return [PLANTED[kind].make(Random(seed)) for seed in SEEDS]


def digits_of(kind: str) -> list[str]:
    return [re.sub(r"\D", "", text) for text in texts(kind)]


def test_there_are_more_than_forty_kinds() -> None:
    assert len(PLANTED) >= 80


@pytest.mark.parametrize("kind", sorted(PATTERNS))
def test_a_text_has_the_format_of_what_it_stands_for(kind: str) -> None:
    assert [text for text in texts(kind) if not re.fullmatch(PATTERNS[kind], text, re.ASCII)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_holds_its_text_exactly_once(kind: str) -> None:
    for planting in plant(Random(3), [kind]):
        assert [line.count(planting.text) for line in planting.lines] == [1] * len(PLANTED[kind].carriers)
        assert not any("{secret}" in line for line in planting.lines)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_long_enough_to_be_no_coincidence_and_stays_on_its_line(kind: str) -> None:
    for text in texts(kind):
        assert len(text) >= 9
        assert text.isprintable()
        assert text.isascii()


@given(st.integers(0, 2**64))
def test_the_same_seed_plants_the_same_and_another_nothing_of_it(seed: int) -> None:
    kinds = ["password_json", "github_token", "jwt"]
    first, again, other = plant(Random(seed), kinds), plant(Random(seed), kinds), plant(Random(seed + 1), kinds)

    assert first == again
    assert not {planting.text for planting in first} & {planting.text for planting in other}


def test_each_kind_has_a_few_texts_and_all_differ() -> None:
    planted = plant(Random(5))
    by_kind = {kind: list(some) for kind, some in groupby(planted, key=lambda planting: planting.kind)}

    assert list(by_kind) == KINDS
    assert {len(some) for some in by_kind.values()} == {VALUES_OF_A_KIND}
    assert len({planting.text for planting in planted}) == len(planted)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError, match="pasword"):
        plant(Random(1), ["pasword"])


@pytest.mark.parametrize("kind", ["credit_card", "credit_card_spaced", "imei"])
def test_cards_and_devices_pass_luhns_check(kind: str) -> None:
    for number in digits_of(kind):
        doubled = [int(d) if place % 2 == 0 else int(d) * 2 for place, d in enumerate(number[::-1])]
        assert sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


@pytest.mark.parametrize("kind", ["iban", "iban_spaced"])
def test_an_iban_is_one_modulo_97(kind: str) -> None:
    for text in texts(kind):
        number = text.replace(" ", "")
        assert int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1


def test_a_german_tax_id_has_one_digit_twice_and_the_specimens_check_digit() -> None:
    for number in digits_of("german_tax_id"):
        assert sorted(map(number[:10].count, set(number[:10]))) == [1] * 8 + [2]


@pytest.mark.parametrize(
    ("kind", "weights"), [("uk_nhs_number", range(10, 0, -1)), ("dutch_bsn", [*range(9, 1, -1), -1])]
)
def test_a_number_whose_weighted_digits_are_a_multiple_of_eleven(kind: str, weights: list[int]) -> None:
    for number in digits_of(kind):
        assert sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 11 == 0


def test_a_french_number_and_its_key_are_a_multiple_of_97() -> None:
    for number in digits_of("french_social_security"):
        assert (int(number[:13]) + int(number[13:])) % 97 == 0


def test_a_private_key_is_one_for_ed25519() -> None:
    assert {len(b64decode(text)) for text in texts("private_key")} == {48}


def test_no_source_holds_what_a_scanner_would_find() -> None:
    sources = [path.read_text() for path in Path(log_generator.__file__).parent.rglob("*.py")]
    told_by_shape = [PATTERNS[kind] for kind in TOKENS if kind in PATTERNS and kind != "aws_secret_access_key"]

    assert [found for text in sources for pattern in told_by_shape for found in re.findall(pattern, text)] == []
