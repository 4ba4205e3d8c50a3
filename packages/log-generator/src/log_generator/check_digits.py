"""The check digits of numbers that people and things are known by."""

import hashlib
from collections.abc import Iterable

from log_generator.random_text import BASE58


def luhn(digits: str) -> str:
    """Give the last digit of a card's number or an IMEI (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(sum(doubled) + sum(map(int, digits[-2::-2]))) % 10)


def iban(country: str, account: str) -> str:
    """Give an IBAN of a country and what follows its check digits (ISO 13616: all as a number is 1 modulo 97)."""
    number = int("".join(str(int(character, 36)) for character in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02d}{account}"


def iso7064_mod_11_10(digits: str) -> str:
    """Give the last digit of a German tax id (ISO/IEC 7064, the hybrid system MOD 11,10)."""
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def weighted(digits: str, weights: Iterable[int]) -> int:
    """Give the sum of digits times their weights, which many numbers take modulo 11."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def travel_document(field: str) -> str:
    """Give the digit behind a field of a passport's machine-readable zone (ICAO 9303-3, section 4.9)."""
    values = (0 if character == "<" else int(character, 36) for character in field)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def base58check(payload: bytes) -> str:
    """Write bytes, whose first is the version, as a Bitcoin address with its four bytes of checksum."""
    checksum = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload + checksum), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return BASE58[0] * (len(payload) - len(payload.lstrip(b"\0"))) + text
