"""A migration: a numbered CQL file that is never edited once it is released."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from spark_sink.cql_statements import CqlSyntaxError, Statement, split_statements
from spark_sink.errors import MigrationFileError
from spark_sink.migration_history import Scope

CHECKSUMS_FILE = "checksums.txt"

_NAME = re.compile(r"V([0-9]{4})__([a-z0-9_]+)\.cql")
_VARIABLE = re.compile(r"\$\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration's file, read and split; `checksum` is the SHA-256 of its text with Unix line ends."""

    version: int
    file_name: str
    checksum: str
    statements: tuple[Statement, ...]
    scope: Scope = Scope.SHIPPED

    @property
    def label(self) -> str:
        """The file, as messages name it."""
        return self.scope.label(self.file_name)

    def rendered(self, variables: Mapping[str, str]) -> list[str]:
        """Give the statements with every `${name}` replaced.

        Raises:
            MigrationFileError: a variable has no value.
        """
        return [self._render(statement, variables) for statement in self.statements]

    def _render(self, statement: Statement, variables: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in variables:
                known = ", ".join(sorted(variables))
                raise MigrationFileError(
                    f"{self.label}, statement at line {statement.line}: no variable {match[0]}; known are {known}"
                )
            return variables[match[1]]

        return _VARIABLE.sub(value, statement.text)


def shipped_migrations() -> list[Migration]:
    """Read the package's own migrations, in order."""
    return read_migrations(_shipped())


def released_checksums() -> dict[str, str]:
    """Read the checksums the package's migrations were released with, by file name."""
    lines = _shipped().joinpath(CHECKSUMS_FILE).read_text().splitlines()
    return {name: checksum for checksum, name in (line.split() for line in lines if line)}


def read_migrations(folder: Traversable, scope: Scope = Scope.SHIPPED) -> list[Migration]:
    """Read a folder's `V0001__name.cql` files, in order of their versions, which count from 1 without a gap.

    Raises:
        MigrationFileError: the folder or a file can't be read; a name, the numbering or a text is wrong.
    """
    try:
        files = sorted((file for file in folder.iterdir() if file.name.lower().endswith(".cql")), key=lambda f: f.name)
    except OSError as error:
        raise MigrationFileError(f"{folder}: {error.strerror}") from error
    migrations = [parse_migration(file.name, _text(file, scope), scope) for file in files]
    for expected, migration in enumerate(migrations, start=1):
        if migration.version != expected:
            raise MigrationFileError(f"{migration.label}: expected version {expected:04} here")
    return migrations


def parse_migration(file_name: str, text: str, scope: Scope = Scope.SHIPPED) -> Migration:
    """Read one migration.

    Raises:
        MigrationFileError: its name or its text is not well formed.
    """
    label, name = scope.label(file_name), _NAME.fullmatch(file_name)
    if name is None:
        raise MigrationFileError(f"{label}: a migration is named like V0001__what_it_does.cql")
    text = text.replace("\r\n", "\n")
    try:
        statements = tuple(split_statements(text))
    except CqlSyntaxError as error:
        raise MigrationFileError(f"{label}, {error}") from error
    if not statements:
        raise MigrationFileError(f"{label}: holds no statement")
    return Migration(int(name[1]), file_name, hashlib.sha256(text.encode()).hexdigest(), statements, scope)


def _text(file: Traversable, scope: Scope) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
    except OSError as error:
        raise MigrationFileError(f"{scope.label(file.name)}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MigrationFileError(f"{scope.label(file.name)}: is not UTF-8, at byte {error.start}") from error


def _shipped() -> Traversable:
    return resources.files("spark_sink") / "migrations"
