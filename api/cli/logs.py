"""Logging: one line an event, for people or for machines."""

import logging
import sys

import structlog

QUIET = ("bm25s", "neo4j", "arq", "httpx2", "httpcore2", "anthropic", "asyncio", "transformers", "uvicorn.access")


def set_up(format: str) -> None:
    """Send everything to standard error; libraries say only what is wrong.

    Tracebacks are plain: rich ones take a tenth of a second each, which an overloaded API does not have, and show
    the values of variables, which are nobody's business.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    render += [structlog.processors.format_exc_info] if format == "json" else []
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*render, last]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR if name == "neo4j" else logging.WARNING)
