"""The command `log-generator`."""

import typer
from log_schema.config import LogSettings, load_settings
from log_schema.healthcheck import healthcheck_app
from log_schema.process_log import configure_logging

from log_generator import replay_command, run_command
from log_generator.drills_command import drills
from log_generator.scenarios_command import scenarios

STATUS = """\
Exit status: 0 all records that were sent are acknowledged, also after SIGTERM or Ctrl-C; 1 some are not, or lines were
skipped, or Kafka or a topic is not there; 2 wrong use, a wrong scenario or a bad setting; 130 a second signal."""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command(epilog=f"{run_command.EXAMPLES}\n\n{STATUS}")(run_command.run)
app.command(epilog=f"{replay_command.EXAMPLES}\n\n{STATUS}")(replay_command.replay)
app.add_typer(scenarios, name="scenarios")
app.add_typer(drills, name="drills")
app.add_typer(healthcheck_app("log-generator"))


@app.callback(epilog="Example: log-generator run --scenario outage --rate 500 --duration 60s")
def main() -> None:
    """Generate realistic logs with a known fault in them, or replay real ones, into Kafka.

    Settings come from the environment: KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC_PREFIX, GENERATOR_CONNECT_TIMEOUT_S,
    GENERATOR_DELIVERY_TIMEOUT_S, GENERATOR_MAX_IN_FLIGHT, GENERATOR_LINGER_MS, GENERATOR_BATCH_BYTES, HEALTH_DIR,
    LOG_LEVEL, LOG_FORMAT, and KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_* and KAFKA_SSL_CAFILE. The topics must exist:
    log-schema topics create.
    """
    configure_logging("log-generator", load_settings(LogSettings))
