import hashlib

import pytest
from dev.errors import ChecksumError
from dev.jar_lock import JAR_SETS, LOCK_FILE, Jar, JarSet, read_lock, render_lock
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.from_regex(r"[a-z][a-z0-9._-]{0,12}", fullmatch=True)
COORDINATES = st.one_of(
    st.tuples(WORDS, WORDS, WORDS).map(":".join),
    st.tuples(WORDS, WORDS, st.just("jar"), WORDS, WORDS).map(":".join),
)
PINS = st.binary(max_size=9).map(lambda content: hashlib.sha256(content).hexdigest())


@given(st.dictionaries(COORDINATES, PINS, max_size=5))
def test_a_lock_that_is_written_is_read_the_same(pins: dict[str, str]) -> None:
    jars = tuple(Jar(*pin) for pin in pins.items())
    sets = {name: JarSet(name, jars) for name in JAR_SETS}

    assert read_lock(render_lock(sets)) == sets


def test_the_committed_lock_pins_every_set() -> None:
    sizes = {name: len(jar_set.jars) for name, jar_set in read_lock(LOCK_FILE.read_text()).items()}

    assert sizes == {"kafka": 53, "cassandra": 100, "spark": 4}


@pytest.mark.parametrize(
    ("coordinates", "filename"),
    [
        ("org.apache.kafka:kafka_2.13:4.3.1", "kafka_2.13-4.3.1.jar"),
        ("io.netty:epoll:jar:linux-x86_64:4.1", "epoll-4.1-linux-x86_64.jar"),
    ],
)
def test_a_jar_is_named_as_in_a_repository(coordinates: str, filename: str) -> None:
    assert Jar(coordinates, "").filename == filename


def test_another_content_than_the_pinned_one_is_refused_by_name() -> None:
    jar = Jar("g:a:1", hashlib.sha256(b"right").hexdigest())

    jar.verify(b"right")
    with pytest.raises(ChecksumError, match=r"a-1\.jar is not the pinned one"):
        jar.verify(b"wrong")


@pytest.mark.parametrize("line", ['"g:a:1" = "short"', f'"g:a" = "{"0" * 64}"'])
def test_a_malformed_pin_is_refused(line: str) -> None:
    with pytest.raises(ChecksumError, match="has no valid pin"):
        read_lock(f"[kafka]\n{line}\n")


def test_any_other_pin_makes_another_folder() -> None:
    one, other = (JarSet("kafka", (Jar("g:a:1", digit * 64),)) for digit in "01")

    assert one.folder_name != other.folder_name
