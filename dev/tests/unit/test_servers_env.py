from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dev import servers_env

NAMES = st.from_regex(r"[A-Z][A-Z_]{0,8}", fullmatch=True)
VALUES = st.from_regex(r"[a-z0-9:/.,=_ '\"-]{1,20}", fullmatch=True)


@given(st.dictionaries(NAMES, VALUES))
def test_what_is_written_is_read_the_same(env: dict[str, str]) -> None:
    assert servers_env.parse(servers_env.render(env)) == env


def test_the_addresses_are_those_the_packages_read() -> None:
    env = servers_env.addresses(
        kafka_port=1, cassandra_port=2, java_home=Path("/java"), spark_jars=[Path("/a.jar"), Path("/b.jar")]
    )

    assert env == {
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "CASSANDRA_CONTACT_POINTS": "127.0.0.1",
        "CASSANDRA_PORT": "2",
        "JAVA_HOME": "/java",
        "SPARK_JARS": "/a.jar,/b.jar",
    }


def test_the_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "servers.env"

    servers_env.write(path, {"A": "1"})
    servers_env.write(path, {"A": "2"})

    assert path.read_text() == "A=2\n"
    assert list(tmp_path.iterdir()) == [path]
