"""Makes what Airflow keeps secret, at the first start; what is there already stays as it is.

Each secret is a file of its own, so that a service gets to see only the folders that it needs:

auth/               passwords.json, the password of Airflow's user `admin`
secrets/            what Airflow's services share: keys, and the address of its database with the password in it
database-password/  the same password, for PostgreSQL
"""

import base64
import json
import os
import secrets
import sys
from pathlib import Path

DATABASE = "postgresql+psycopg2://airflow:{password}@airflow-postgres/airflow"


def keep(file: Path, text: str, mode: int = 0o600) -> str:
    """Give what the file holds; if there is nothing, write it first, whole or not at all, also when the power fails."""
    if not file.exists() or not file.read_text():
        draft = file.with_suffix(".draft")
        with draft.open("w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(mode)
        draft.replace(file)
    return file.read_text()


def generate(home: Path) -> None:
    """Make what is missing below Airflow's home."""
    shared = home / "secrets"
    # PostgreSQL runs as another user; nothing else sees this folder
    password = keep(home / "database-password" / "password", secrets.token_urlsafe(24), mode=0o644)
    keep(shared / "sql_alchemy_conn", DATABASE.format(password=password))
    keep(shared / "fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    for name in ("jwt_secret", "secret_key"):
        keep(shared / name, secrets.token_urlsafe(32))
    keep(home / "auth" / "passwords.json", json.dumps({"admin": secrets.token_urlsafe(12)}))


if __name__ == "__main__":
    try:
        generate(Path(__file__).parents[1])
    except OSError as error:
        sys.exit(f"error: can't keep Airflow's secrets: {error}")
    sys.stdout.write(
        "Airflow's user is admin; the password: docker compose exec airflow-apiserver cat auth/passwords.json\n"
    )
