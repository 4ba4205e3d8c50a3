"""Personal data as it slips into logs, from ranges that belong to nobody where there are such."""

from random import Random

from log_generator.check_digits import base58check, iban, iso7064_mod_11_10, luhn, travel_document, weighted
from log_generator.random_text import DIGITS, HEX, drawn
from log_generator.secret import Secret

_SYLLABLES = ("ba", "dor", "fen", "gi", "hal", "ki", "lum", "mo", "nar", "pel", "ris", "sov", "ta", "ul", "ven", "zo")
_STREETS = ("Harbour", "Meridian", "Orchard", "Quarry", "Observatory")


def _name(rng: Random) -> str:
    """Give a name that is nobody's: syllables, drawn."""
    return " ".join("".join(rng.choices(_SYLLABLES, k=3)).capitalize() for _ in range(2))


def _email(rng: Random) -> str:
    user = _name(rng).lower().replace(" ", ".")
    return f"{user}{rng.randrange(100)}@{rng.choice(('example.com', 'example.org', 'mail.example.net'))}"  # RFC 2606


def _address(rng: Random) -> str:
    return f"{rng.randrange(1000, 9999)} {rng.choice(_STREETS)} {rng.choice(('Street', 'Lane'))}, {_town(rng)}"


def _town(rng: Random) -> str:
    return f"{''.join(rng.choices(_SYLLABLES, k=2)).capitalize()}ton {rng.randrange(1, 500):05d}"  # no such ZIP codes


def _card(rng: Random) -> str:
    """Give a number in the range of Visa's test cards."""
    digits = f"400000{drawn(rng, DIGITS, 9)}"
    return digits + luhn(digits)


def _spaced_card(rng: Random) -> str:
    digits = f"555555{drawn(rng, DIGITS, 9)}"  # Mastercard's test cards begin so
    digits += luhn(digits)
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def _iban(rng: Random) -> str:
    """Give a German one of a bank code that no bank has."""
    return iban("DE", f"00000000{drawn(rng, DIGITS, 10)}")


def _spaced_iban(rng: Random) -> str:
    number = iban("GB", f"TEST000000{drawn(rng, DIGITS, 8)}")
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def _ipv4(rng: Random) -> str:
    network = rng.choice(("192.0.2", "198.51.100", "203.0.113"))  # RFC 5737
    return f"{network}.{rng.randrange(1, 255)}"


def _ipv6(rng: Random) -> str:
    groups = ":".join(f"{rng.randrange(0x1000, 0x10000):x}" for _ in range(4))
    return f"2001:db8::{groups}"  # RFC 3849


def _mac(rng: Random) -> str:
    return f"00:00:5e:00:53:{rng.randrange(256):02x}"  # RFC 7042, section 2.1.2


def _ssn(rng: Random) -> str:
    """Give a number that the US administration never gives out: area 9xx, and no taxpayer's group."""
    return f"9{drawn(rng, DIGITS, 2)}-{rng.randrange(10, 50)}-{rng.randrange(1, 10_000):04d}"


def _nino(rng: Random) -> str:
    return f"QQ{drawn(rng, DIGITS, 6)}{rng.choice('ABCD')}"  # no British number begins with a Q


def _nhs(rng: Random) -> str:
    """Give a British patient's number of the range 999, kept for tests; its last digit is modulo 11."""
    while True:
        digits = f"999{drawn(rng, DIGITS, 6)}"
        check = -weighted(digits, range(10, 1, -1)) % 11
        if check < 10:  # noqa: PLR2004 - there is no digit for ten
            return f"{digits[:3]} {digits[3:6]} {digits[6:]}{check}"


def _german_tax_id(rng: Random) -> str:
    """Give one that begins with a zero, as those for tests do: of its ten digits exactly one occurs twice."""
    rest = rng.sample("123456789", 8)
    rest.insert(rng.randrange(1, 8), rest[0])
    digits = f"0{''.join(rest)}"
    return digits + iso7064_mod_11_10(digits)


def _nir(rng: Random) -> str:
    """Give a French one, of a month that stands for no month; its key is modulo 97."""
    digits = f"{rng.choice('12')}{drawn(rng, DIGITS, 2)}99{drawn(rng, DIGITS, 8)}"
    return f"{digits}{97 - int(digits) % 97:02d}"


def _dni(rng: Random) -> str:
    number = 99_999_000 + rng.randrange(1000)  # far above those given out
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _bsn(rng: Random) -> str:
    """Give a Dutch one of the range that tests use; its digits, weighted, are a multiple of 11."""
    while True:
        digits = f"9999{drawn(rng, DIGITS, 4)}"
        check = weighted(digits, range(9, 1, -1)) % 11
        if check < 10:  # noqa: PLR2004 - there is no digit for ten
            return f"{digits}{check}"


def _birth_date(rng: Random) -> str:
    return f"{rng.randrange(1940, 2006)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def _passport(rng: Random) -> str:
    return f"X{drawn(rng, DIGITS, 8)}"


def _machine_readable_zone(rng: Random) -> str:
    """Give the second line of a passport of Utopia, the country of ICAO's specimens (9303-4, section 4.2)."""
    number, born, expires = _passport(rng), _birth_date(rng).replace("-", "")[2:], f"{rng.randrange(27, 36)}0630"
    fields = [field + travel_document(field) for field in (number, born, expires, "<" * 14)]
    return f"{fields[0]}UTO{fields[1]}F{fields[2]}{fields[3]}{travel_document(''.join(fields))}"


def _position(rng: Random) -> str:
    return f"{rng.uniform(-60, 70):.6f},{rng.uniform(-180, 180):.6f}"


def _imei(rng: Random) -> str:
    digits = f"00{drawn(rng, DIGITS, 12)}"  # 00 is for test devices
    return digits + luhn(digits)


PEOPLE: dict[str, Secret] = {
    "person_name": Secret(
        _name, ("could not print the label for {secret}", 'unknown customer {"full_name":"{secret}"}')
    ),
    "email": Secret(_email, ("550 mailbox of {secret} is full", "duplicate key value: Key (email)=({secret}) exists")),
    "postal_address": Secret(_address, ("no route to {secret}", 'geocoder failed for {"address":"{secret}"}')),
    "birth_date": Secret(
        _birth_date, ("age check failed: date_of_birth={secret}", "born {secret}: consent is missing")
    ),
    "phone_us": Secret(
        lambda rng: f"+1 202-555-01{drawn(rng, DIGITS, 2)}",  # 555-0100 to 0199 are kept for fiction
        ("SMS to {secret} bounced", "callback failed: phone={secret}"),
    ),
    "phone_uk": Secret(
        lambda rng: f"+44 7700 900{drawn(rng, DIGITS, 3)}",  # kept for drama by Ofcom
        ("SMS to {secret} bounced", 'invalid contact {"mobile":"{secret}"}'),
    ),
    "phone_de": Secret(
        lambda rng: f"+49 30 23125{drawn(rng, DIGITS, 3)}",  # kept for drama by the Bundesnetzagentur
        ("call to {secret} failed", "courier can't reach {secret}"),
    ),
    "phone_fr": Secret(
        lambda rng: f"06 39 98 {drawn(rng, DIGITS, 2)} {drawn(rng, DIGITS, 2)}",  # kept for films by Arcep
        ("SMS to {secret} bounced", "telephone={secret} is not a number"),
    ),
    "credit_card": Secret(_card, ("card {secret} was declined", 'charge failed: {"number":"{secret}","exp":"12/31"}')),
    "credit_card_spaced": Secret(_spaced_card, ("do not honor: {secret}", "pan={secret} failed the fraud check")),
    "iban": Secret(_iban, ("refund to {secret} was returned", 'mandate refused: {"iban":"{secret}"}')),
    "iban_spaced": Secret(_spaced_iban, ("payout to {secret} failed",)),
    "ipv4": Secret(_ipv4, ("too many requests from {secret}", "login from {secret} refused")),
    "ipv6": Secret(_ipv6, ("too many requests from {secret}", "connection reset by [{secret}]:50414")),
    "mac_address": Secret(_mac, ("terminal {secret} did not answer", "dhcp: no lease for {secret}")),
    "imei": Secret(_imei, ("device imei={secret} is blocked", "push to handset {secret} failed")),
    "us_ssn": Secret(_ssn, ("identity check failed: ssn={secret}", "duplicate taxpayer {secret}")),
    "uk_national_insurance": Secret(_nino, ("payroll: no match for {secret}", 'refused {"nino":"{secret}"}')),
    "uk_nhs_number": Secret(_nhs, ("no patient with NHS number {secret}",)),
    "german_tax_id": Secret(_german_tax_id, ("ELSTER refused steuer_id={secret}", "Steuer-ID {secret} is not known")),
    "french_social_security": Secret(_nir, ("no record for NIR {secret}",)),
    "spanish_dni": Secret(_dni, ("DNI {secret} does not match the name", 'refused {"dni":"{secret}"}')),
    "dutch_bsn": Secret(_bsn, ("BSN {secret} was used before", "eHerkenning refused bsn={secret}")),
    "passport_number": Secret(_passport, ("passport {secret} has expired", "passport_no={secret} is not readable")),
    "passport_zone": Secret(_machine_readable_zone, ("OCR read {secret}, confidence 0.41",)),
    "gps_position": Secret(_position, ("courier at {secret} is off route", "geo={secret} lies in no delivery zone")),
    "bitcoin_address": Secret(
        lambda rng: base58check(b"\0" + rng.randbytes(20)), ("payout to {secret} is below the dust limit",)
    ),
    "ethereum_address": Secret(lambda rng: f"0x{drawn(rng, HEX, 40)}", ("no nonce for wallet {secret}",)),
    "ethereum_private_key": Secret(
        lambda rng: f"0x{drawn(rng, HEX, 64)}", ("could not sign with private_key={secret}",)
    ),
}
"""By the name that scenarios use."""
