"""Passwords, keys and sessions as they slip into logs: in settings, addresses, headers, commands and sentences."""

from base64 import b64encode
from random import Random

from log_generator.random_text import ALNUM, BASE32, DIGITS, HEX, URL_SAFE, base64_text, drawn, url_safe
from log_generator.secret import Secret

# What needs no escape in an address or a quoted text: so a password is the same in all of them.
_PASSWORD = ALNUM + "_-.~*"
# Labels stand apart from the dashes, or scanners would take this file for a key's.
_LABELS = ("PRIVATE KEY", "EC PRIVATE KEY")
_ED25519 = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"  # what precedes the key (RFC 8410)


def _password(rng: Random) -> str:
    """Give one that policies like: a letter, a digit and a sign at least."""
    return drawn(rng, ALNUM[:52], 4) + drawn(rng, _PASSWORD, 8) + drawn(rng, "_-*~", 1) + drawn(rng, DIGITS, 3)


def _jwt(rng: Random) -> str:
    head = url_safe(b'{"alg":"HS256","typ":"JWT"}')
    claims = f'{{"sub":"{drawn(rng, DIGITS, 10)}","scope":"orders","iat":17{drawn(rng, DIGITS, 8)}}}'
    return f"{head}.{url_safe(claims.encode())}.{url_safe(rng.randbytes(32))}"


def _private_key(rng: Random) -> str:
    return b64encode(_ED25519 + rng.randbytes(32)).decode()


def _basic(rng: Random) -> str:
    return b64encode(f"svc-orders:{_password(rng)}".encode()).decode()


def _recovery_code(rng: Random) -> str:
    return "-".join(drawn(rng, "23456789abcdefghjkmnpqrstuvwxyz", 5) for _ in range(4))


CREDENTIALS: dict[str, Secret] = {
    "password_setting": Secret(
        _password,
        (
            "login failed for user 48213: password={secret}",
            "db.password = {secret} was overridden by the environment",
            "invalid option --db-password={secret} for command migrate",
        ),
    ),
    "password_json": Secret(
        _password,
        (
            'request body rejected: {"user":"48213","password":"{secret}","remember":true}',
            'payload={"credentials":{"passwd": "{secret}"}} does not match the schema',
            r'upstream got "{\"login\":\"svc\",\"password\":\"{secret}\"}"',
        ),
    ),
    "password_form": Secret(
        _password,
        (
            "POST /login 422 body=user_id=48213&password={secret}&csrf=1",
            "could not replay GET /session?pwd={secret} 500",
        ),
    ),
    "password_sentence": Secret(
        _password,
        (
            "authentication error: the password {secret} of user 48213 has expired",
            "user 48213 could not log in with {secret}, two attempts left",
        ),
    ),
    "password_command": Secret(
        _password,
        (
            "command failed with status 2: mysqldump -u backup -p{secret} shop",
            "cannot run: sshpass -p {secret} rsync exports/ backup:/srv",
            "exec failed: PGPASSWORD={secret} pg_dump shop",
        ),
    ),
    "url_password": Secret(
        _password,
        (
            "GET https://svc-orders:{secret}@api.example.com/v2/orders: connection reset",
            "git fetch https://deploy:{secret}@git.example.com/shop.git exited with 128",
        ),
    ),
    "postgres_url": Secret(
        _password,
        (
            "could not connect to postgresql://orders:{secret}@db-1.internal:5432/orders?sslmode=require",
            "pool of postgres://orders:{secret}@10.1.4.7/orders is exhausted",
        ),
    ),
    "mysql_dsn": Secret(
        _password, ("dial failed: orders:{secret}@tcp(db-2.internal:3306)/orders?parseTime=true: i/o timeout",)
    ),
    "mongodb_url": Secret(
        _password, ("server selection failed for mongodb+srv://orders:{secret}@cluster0.example.net/shop",)
    ),
    "redis_url": Secret(_password, ("NOAUTH from redis://:{secret}@cache.internal:6379/0, reconnecting",)),
    "amqp_url": Secret(_password, ("channel closed by amqp://orders:{secret}@mq.internal:5672/%2Fshop",)),
    "jdbc_url": Secret(
        _password,
        ("HikariPool-1 - could not open jdbc:postgresql://db-1.internal/orders?user=orders&password={secret}",),
    ),
    "ado_connection_string": Secret(
        _password, ("SqlException for Server=tcp:sql.internal,1433;Database=shop;User ID=orders;Password={secret};",)
    ),
    "ldap_bind": Secret(_password, ("bind failed: dn=cn=svc-orders,dc=example,dc=com bind_password={secret}",)),
    "basic_auth_header": Secret(
        _basic,
        (
            "upstream refused headers: Authorization: Basic {secret}",
            "curl -H 'Authorization: Basic {secret}' https://api.example.com/v2 exited with 22",
        ),
    ),
    "bearer_token": Secret(
        lambda rng: drawn(rng, URL_SAFE, 43),
        (
            "403 for request with Authorization: Bearer {secret}",
            'headers={"authorization":"Bearer {secret}","accept":"*/*"} were rejected',
        ),
    ),
    "api_key_header": Secret(
        lambda rng: drawn(rng, HEX, 40),
        (
            "429 for X-Api-Key: {secret}, backing off",
            "GET /v1/rates?base=USD&api_key={secret} 403",
        ),
    ),
    "jwt": Secret(
        _jwt,
        (
            "token {secret} has expired",
            "JwtValidationException: signature of {secret} does not match",
            "redirecting to /callback#id_token={secret}",
        ),
    ),
    "session_cookie": Secret(
        lambda rng: drawn(rng, HEX, 32),
        (
            "bad request: Cookie: theme=dark; session_id={secret}; lang=en",
            "Set-Cookie: JSESSIONID={secret}; Path=/; HttpOnly could not be parsed",
        ),
    ),
    "csrf_token": Secret(
        lambda rng: drawn(rng, URL_SAFE, 32), ("form refused: csrf_token={secret} belongs to another session",)
    ),
    "reset_link": Secret(
        lambda rng: drawn(rng, URL_SAFE, 40),
        ("mail not sent, link was https://shop.example.com/account/reset?token={secret}",),
    ),
    "signed_url": Secret(
        lambda rng: drawn(rng, HEX, 64),
        (
            "403 for https://exports.s3.example.com/orders.csv?X-Amz-Expires=900&X-Amz-Signature={secret}",
            "download of /exports/orders.csv?se=2031-01-01&sp=r&signature={secret} failed",
        ),
    ),
    "client_secret": Secret(
        lambda rng: drawn(rng, ALNUM, 40),
        ("invalid_client: grant_type=client_credentials&client_id=shop&client_secret={secret}",),
    ),
    "private_key": Secret(
        _private_key,
        tuple(
            f"could not load signing key: -----BEGIN {label}-----\n{{secret}}\n-----END {label}-----"
            for label in _LABELS
        ),
    ),
    "totp_secret": Secret(
        lambda rng: drawn(rng, BASE32, 32),
        ("could not draw otpauth://totp/shop:48213?secret={secret}&issuer=shop",),
    ),
    "recovery_code": Secret(
        _recovery_code, ("recovery code {secret} was used twice", "user 48213 gave recovery_code={secret}")
    ),
    "encryption_key": Secret(
        lambda rng: base64_text(rng, 32), ("bad padding with encryption_key={secret}", "SECRET_KEY={secret} is too old")
    ),
}
"""By the name that scenarios use."""
