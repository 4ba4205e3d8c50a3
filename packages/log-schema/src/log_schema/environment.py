"""The environment as settings are read from it; needs no more than the standard library."""

import os


def environment() -> dict[str, str]:
    """Give the environment's variables, their names in capitals: for a setting, the case of its name does not count."""
    return {name.upper(): value for name, value in os.environ.items()}
