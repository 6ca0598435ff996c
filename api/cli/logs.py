"""Logging: one line per event, for people or for machines.

Personal data is hidden (:mod:`api.cli.log_privacy`). Client input cannot forge a log line: control characters in values
are escaped, and all lines of a traceback are indented.
"""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from api.cli.log_privacy import hide_in_text, make_privacy_processor

QUIET = (
    "bm25s",
    "neo4j",
    "arq",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "anthropic",
    "asyncio",
    "transformers",
    "uvicorn.access",
)
# C0 and C1 controls, line separators, bidirectional controls and lone surrogates
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MAX_VALUE, MAX_TRACEBACK = 1_000, 20_000
TRACEBACKS = ("exception", "stack")


def escape_character(match: re.Match[str]) -> str:
    """Escape a character as in a Python literal."""
    return match.group().encode("unicode_escape", "surrogatepass").decode()


def escape_text(text: str) -> str:
    """Make a text safe to log: one line, shortened, without characters that terminals or log readers act on."""
    short = text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}… ({len(text):,} characters)"
    return UNSAFE.sub(escape_character, short)


def escape_lines(text: str) -> str:
    """Indent the lines of a traceback and escape other control characters."""
    lines = text[:MAX_TRACEBACK].split("\n")
    return "\n".join(f"  {UNSAFE.sub(escape_character, line)}" for line in lines)


def escape_value(value: object) -> object:
    """Escape a value of an event, including texts within lists and dictionaries."""
    match value:
        case str():
            return escape_text(value)
        case list() | tuple():
            return [escape_value(item) for item in value]
        case dict():
            return {escape_text(str(key)): escape_value(item) for key, item in value.items()}
        case BaseException():
            return escape_text(str(value) or type(value).__name__)
        case _:
            return value


def escape_event(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Structlog's processor that makes an event safe to render."""
    return {
        key: value
        if key == "exc_info"
        else escape_lines(str(value))
        if key in TRACEBACKS and value
        else escape_value(value.strip() if key == "event" and isinstance(value, str) else value)
        for key, value in event.items()
    }


def write_traceback(out: TextIO, exc_info: ExcInfo) -> None:
    """Structlog's formatter of exceptions for people.

    Tracebacks are plain: rich ones take a tenth of a second each, which an overloaded API cannot afford, and they show
    the values of variables, which may be private.
    """
    rendered = structlog.processors.ExceptionRenderer()(None, "", {"exc_info": exc_info})
    out.write(f"\n{escape_lines(hide_in_text(str(rendered.get('exception', ''))))}")


def set_up(format: str) -> None:
    """Send all logs to standard error; libraries log only warnings and errors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=write_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    hide_personal_data = make_privacy_processor()
    render: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    render += [structlog.processors.format_exc_info] if format == "json" else []
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.INFO)  # bm25s lowers its own log level when it is imported
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[*render, hide_personal_data, escape_event, last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR if name == "neo4j" else logging.WARNING)
    logging.getLogger("strawberry.ws").setLevel(logging.ERROR)  # the endpoint logs the same, shorter
