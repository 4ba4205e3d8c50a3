"""Random texts over an alphabet."""

import string
from base64 import b64encode, urlsafe_b64encode
from random import Random

DIGITS = string.digits
HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits
BASE32 = string.ascii_uppercase + "234567"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
URL_SAFE = ALNUM + "-_"


def drawn(rng: Random, alphabet: str, length: int) -> str:
    """Draw that many characters."""
    return "".join(rng.choices(alphabet, k=length))


def base64_text(rng: Random, size: int) -> str:
    """Draw that many bytes and write them in base64."""
    return b64encode(rng.randbytes(size)).decode()


def url_safe(content: bytes) -> str:
    """Write bytes in base64 as URLs and tokens carry it, without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")
