from pathlib import Path

import pytest
from spark_sink.errors import MigrationFileError
from spark_sink.migration import parse_migration, read_migrations, released_checksums, shipped_migrations
from spark_sink.migration_history import Scope


def test_released_migrations_are_not_edited() -> None:
    """A released migration is never edited: its checksum stands beside it and keyspaces remember it."""
    released = released_checksums()
    shipped = {migration.file_name: migration.checksum for migration in shipped_migrations()}

    for name, checksum in released.items():
        assert shipped.get(name) == checksum, f"{name} was edited: a released migration is never edited, add a new one"
    assert not shipped.keys() - released.keys(), (
        f"{sorted(shipped.keys() - released.keys())} have no line in migrations/checksums.txt: add that of sha256sum"
    )


def test_variables_are_put_in() -> None:
    """Settings decide what a migration creates."""
    migration = parse_migration("V0001__a.cql", "CREATE TABLE ${keyspace}.t (a int) WITH default_time_to_live = ${ttl}")

    assert migration.rendered({"keyspace": "k", "ttl": "60"}) == [
        "CREATE TABLE k.t (a int) WITH default_time_to_live = 60"
    ]


def test_an_unknown_variable_is_named_with_its_place() -> None:
    """A typo is found before anything runs."""
    migration = parse_migration("V0001__a.cql", "SELECT 1;\nSELECT ${nope}")

    with pytest.raises(MigrationFileError, match=r"V0001__a.cql, statement at line 2: no variable \$\{nope\}"):
        migration.rendered({"keyspace": "k"})


def test_dollars_are_strings_not_variables() -> None:
    """`$$` is CQL's own quote."""
    migration = parse_migration("V0001__a.cql", "SELECT $$ ; ${keyspace} $$")

    assert migration.rendered({"keyspace": "k"}) == ["SELECT $$ ; k $$"]


def test_line_ends_do_not_change_the_checksum() -> None:
    """A checkout on Windows is the same migration."""
    unix, windows = parse_migration("V0001__a.cql", "a\nb"), parse_migration("V0001__a.cql", "a\r\nb")

    assert unix.checksum == windows.checksum


@pytest.mark.parametrize(
    "name", ["V1__a.cql", "V0001_a.cql", "V0001__A.cql", "V0001__a.CQL", "V\u0660\u0660\u0660\u0661__a.cql"]
)
def test_a_name_must_say_the_version(name: str) -> None:
    """The order of migrations must be plain from their names."""
    with pytest.raises(MigrationFileError, match="is named like V0001__what_it_does"):
        parse_migration(name, "SELECT 1")


@pytest.mark.parametrize(("text", "reason"), [("-- nothing;", "holds no statement"), ("SELECT '", "line 1: ' is")])
def test_a_malformed_text_is_refused(text: str, reason: str) -> None:
    """The message names the file and the line."""
    with pytest.raises(MigrationFileError, match=rf"V0001__a\.cql.*{reason}"):
        parse_migration("V0001__a.cql", text)


def test_versions_leave_no_gap(tmp_path: Path) -> None:
    """Two branches that both added a version, or a lost file, are noticed."""
    for name in ("V0001__a.cql", "V0003__c.cql"):
        (tmp_path / name).write_text("SELECT 1")

    with pytest.raises(MigrationFileError, match=r"V0003__c.cql: expected version 0002 here"):
        read_migrations(tmp_path)


def test_own_migrations_count_from_one_and_are_told_from_the_packages(tmp_path: Path) -> None:
    """Beside them a folder may hold anything else, as a mounted volume does."""
    for name in ("V0002__b.cql", "V0001__a.cql"):
        (tmp_path / name).write_text("SELECT 1")
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "..data").mkdir()

    own = read_migrations(tmp_path, Scope.OWN)

    assert [(one.scope, one.version, one.label) for one in own] == [
        (Scope.OWN, 1, "own/V0001__a.cql"),
        (Scope.OWN, 2, "own/V0002__b.cql"),
    ]


def test_an_own_file_is_named_as_such_when_it_is_bad(tmp_path: Path) -> None:
    """The package has files of the same numbers."""
    (tmp_path / "V0001__a.cql").write_text("SELECT '")

    with pytest.raises(MigrationFileError, match=r"^own/V0001__a\.cql, line 1: ' is not closed"):
        read_migrations(tmp_path, Scope.OWN)


def test_a_byte_order_mark_is_no_part_of_a_migration(tmp_path: Path) -> None:
    """Cassandra would refuse it, and the checksum is of the text."""
    (tmp_path / "V0001__a.cql").write_bytes(b"\xef\xbb\xbfSELECT 1")

    assert read_migrations(tmp_path) == [parse_migration("V0001__a.cql", "SELECT 1")]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """With its place."""
    (tmp_path / "V0001__a.cql").write_bytes(b"SELECT '\xff'")

    with pytest.raises(MigrationFileError, match=r"V0001__a\.cql: is not UTF-8, at byte 8"):
        read_migrations(tmp_path)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A folder in the place of a file, a link to nowhere, a folder that went away."""
    (tmp_path / "V0001__a.cql").mkdir()
    with pytest.raises(MigrationFileError, match=r"own/V0001__a\.cql: "):
        read_migrations(tmp_path, Scope.OWN)

    (tmp_path / "V0001__a.cql").rmdir()
    (tmp_path / "V0001__a.cql").symlink_to(tmp_path / "gone")
    with pytest.raises(MigrationFileError, match=r"own/V0001__a\.cql: No such file"):
        read_migrations(tmp_path, Scope.OWN)

    with pytest.raises(MigrationFileError, match=r"elsewhere: No such file"):
        read_migrations(tmp_path / "elsewhere", Scope.OWN)
