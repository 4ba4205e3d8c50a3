"""The pools of made-up values that parameters may draw from."""

POOL_NAMES = frozenset(
    {"city", "company", "country_code", "email", "hostname", "ipv4", "name", "user_agent", "user_name"}
)
