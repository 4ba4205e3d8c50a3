"""Whether .env.example lists exactly the variables that the compose files take from outside."""

import re
from collections.abc import Mapping

# Compose's own settings, which no file asks for.
_OF_COMPOSE = "COMPOSE_"


def violations(text: str, variables: Mapping[str, str]) -> list[str]:
    """Compare the example's text with each variable's name and the file that asks for it; commented lines count."""
    listed = {
        match[1]: line
        for line, content in enumerate(text.splitlines(), 1)
        if (match := re.match(r"\s*#?\s*([A-Za-z_]\w*)=", content))
    }
    missing = [
        f".env.example: {name} is missing; expected since {variables[name]} asks for it"
        for name in sorted(variables.keys() - listed)
    ]
    return missing + [
        f".env.example:{line}: {name} is asked for by no compose file; expected it to be removed"
        for name, line in listed.items()
        if name not in variables and not name.startswith(_OF_COMPOSE)
    ]
