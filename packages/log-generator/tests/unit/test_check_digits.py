"""Check digits, by the examples of those who define them."""

import pytest
from log_generator.check_digits import base58check, iban, iso7064_mod_11_10, luhn, travel_document


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("411111111111111", "1"), ("49015420323751", "8")])
def test_luhns_digit(digits: str, check: str) -> None:
    assert luhn(digits) == check


@pytest.mark.parametrize("number", ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606"])
def test_the_ibans_of_the_registry(number: str) -> None:
    assert iban(number[:2], number[4:]) == number


@pytest.mark.parametrize("number", ["86095742719", "47036892816", "65929970489", "57549285017"])
def test_german_tax_ids(number: str) -> None:
    assert iso7064_mod_11_10(number[:10]) == number[10]


@pytest.mark.parametrize(
    ("field", "check"), [("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("ZE184226B<<<<<", "1")]
)
def test_the_digits_of_icaos_specimen(field: str, check: str) -> None:
    assert travel_document(field) == check


def test_the_bitcoin_address_of_no_key() -> None:
    assert base58check(bytes(21)) == "1111111111111111111114oLvT2"
