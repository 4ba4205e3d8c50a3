from pathlib import Path
from unittest.mock import Mock

import pytest
from pydantic import ValidationError
from spark_sink.config import CassandraSettings, SchemaSettings, StreamSettings, WriteSettings, from_option, is_local


@pytest.mark.parametrize("folder", ["/tmp/checkpoint", "/tmp", "file:///tmp/x", "file:/tmp/x", "/var/../tmp/x"])
def test_a_checkpoint_in_a_temporary_folder_is_refused(folder: str) -> None:
    """A reboot would delete it, and the stream would start again from the earliest offset."""
    with pytest.raises(ValidationError, match="it is in a temporary folder"):
        StreamSettings(checkpoint_dir=folder)


def test_a_root_that_nobody_can_write_to_is_told_where_spark_needs_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with a read-only root, where Python finds no temporary folder."""
    monkeypatch.setattr("tempfile.gettempdir", Mock(side_effect=FileNotFoundError))

    with pytest.raises(ValidationError, match="mount one at /tmp"):
        StreamSettings(checkpoint_dir="/var/lib/spark-sink")


@pytest.mark.parametrize("folder", ["/var/lib/spark-sink", "s3a://bucket/tmp", "hdfs:///tmp/x", "/tmpfiles"])
def test_a_durable_checkpoint_is_taken(folder: str) -> None:
    """Only what lies in a temporary folder of this machine is refused."""
    assert StreamSettings(checkpoint_dir=folder).checkpoint_dir == folder


@pytest.mark.parametrize(
    ("master", "local"),
    [("local", True), ("local[2]", True), ("local[*]", True), ("local-cluster[2,1,1024]", False), ("yarn", False)],
)
def test_only_one_machine_counts_as_local(master: str, local: bool) -> None:
    """Spark's local-cluster has executors of its own, as a cluster does."""
    assert is_local(master) is local


def test_a_temporary_checkpoint_can_be_asked_for(tmp_path: Path) -> None:
    """Tests and demonstrations throw theirs away."""
    assert StreamSettings(checkpoint_dir=str(tmp_path), checkpoint_in_tmp=True).checkpoint_dir == str(tmp_path)


def test_the_checkpoint_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no safe default."""
    monkeypatch.delenv("SINK_CHECKPOINT_DIR", raising=False)

    with pytest.raises(ValidationError, match="checkpoint_dir"):
        StreamSettings()  # type: ignore[call-arg]


def test_settings_reach_the_executor_with_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the driver was told holds, whatever the executor's environment says."""
    settings = CassandraSettings(contact_points="a,b", username="u", password="secret")  # type: ignore[arg-type]
    monkeypatch.setenv("CASSANDRA_CONTACT_POINTS", "elsewhere")

    assert from_option(CassandraSettings, settings.to_option()) == settings


@pytest.mark.parametrize("elsewhere", ["", "secret"])
def test_what_the_driver_was_not_told_stays_unset_on_the_executor(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An executor's own environment is none of its settings."""
    settings = CassandraSettings()
    for name in ("CASSANDRA_USERNAME", "CASSANDRA_PASSWORD"):
        monkeypatch.setenv(name, elsewhere)

    assert from_option(CassandraSettings, settings.to_option()) == settings


def test_the_password_is_not_shown() -> None:
    """It must not reach a log."""
    assert "secret" not in repr(CassandraSettings(password="secret"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Logs", "1logs", "lo-gs", "a b", "x" * 49, "logs; DROP"])
def test_a_keyspace_is_a_plain_name(name: str) -> None:
    """It is put into statements as it is."""
    with pytest.raises(ValidationError):
        CassandraSettings(keyspace=name)


def test_replication_is_said_by_data_centre() -> None:
    """One replica in the local data centre where nothing is said."""
    assert SchemaSettings(replication="dc1:3,dc2:2").replication_factors("dc9") == {"dc1": 3, "dc2": 2}
    assert SchemaSettings().replication_factors("dc9") == {"dc9": 1}


@pytest.mark.parametrize("text", ["3", "dc1=3", "dc1:", "dc1:3,", "dc'1:3"])
def test_a_malformed_replication_is_refused(text: str) -> None:
    """It is put into a statement."""
    with pytest.raises(ValidationError):
        SchemaSettings(replication=text)


def test_certificates_are_looked_at_when_the_settings_are(tmp_path: Path) -> None:
    """Not when somebody connects, which is too late for a message that names the setting."""
    (tmp_path / "empty.pem").touch()

    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(ValidationError, match="no file of certificates"):
            CassandraSettings(ssl_cafile=str(tmp_path / name))


def test_patience_has_an_end() -> None:
    """JSON, in which executors get the settings, has no infinity."""
    with pytest.raises(ValidationError, match="patience_seconds"):
        WriteSettings(patience_seconds=float("inf"))
