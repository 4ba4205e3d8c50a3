"""How our own processes log: structlog for our lines and for the libraries', once, from `cli`.

The JSON lines are flat records that `log_schema.decode` reads, so the pipeline can carry its own logs.
"""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from log_schema.config import LogSettings

_QUIET = {
    **dict.fromkeys(("kafka", "py4j", "cassandra", "httpx2", "urllib3"), logging.WARNING),
    "kafka.net.selector": logging.ERROR,  # warns of every tenth of a second that a busy machine takes from it
}


def configure_logging(service: str, settings: LogSettings) -> None:
    """Send every line to standard error, as JSON, or for people where that is a terminal."""
    handler = logging.StreamHandler(sys.stderr)
    shared = _shared_processors(service)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
        )
    )
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _shared_processors(service: str) -> list[Processor]:
    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return [
        structlog.contextvars.merge_contextvars,
        add_service,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderers(settings: LogSettings) -> list[Processor]:
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    if console:
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    # show_locals, like the console's own way to draw a traceback, would write secrets from the frames into the log
    traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]
