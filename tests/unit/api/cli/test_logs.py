"""The log entries of failures."""

import subprocess
import sys

import pytest

FAILING = """
import structlog
from api.cli.logs import set_up
set_up({format!r})
secret = "what nobody should read"
try:
    raise ValueError("wrong")
except ValueError:
    structlog.get_logger("test").exception("failed")
"""


@pytest.mark.parametrize("format", ["console", "json"])
def test_a_traceback_is_told_without_the_values_of_variables(format: str) -> None:
    code = FAILING.format(format=format)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ValueError: wrong" in done.stderr
    assert "what nobody should read" not in done.stderr


FORGED = "one\\n2026-01-01T00:00:00Z [error] forged\\x00\\x1b[31m\\r\\x7f\\x9b\\u2028\\u202e\\ud83d"
FORGING = """
import logging
import structlog
from api.cli.logs import set_up
set_up({format!r})
sent = "{forged}"
log = structlog.get_logger("test")
log.warning(sent, value=sent, values=[sent, {{"key": sent}}], error=ValueError(sent))
logging.getLogger("uvicorn.error").warning("library: %s", sent)
logging.getLogger("strawberry.ws").error("library: %r", sent)
try:
    raise ValueError(sent)
except ValueError:
    log.exception("failed")
log.info("long", value="x" * 100_000)
"""


@pytest.mark.parametrize("format", ["console", "json"])
def test_nothing_that_was_sent_forges_a_line_or_writes_control_characters(format: str) -> None:
    code = FORGING.format(format=format, forged=FORGED)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    text = done.stderr.decode()
    lines = text.splitlines()
    assert not [character for character in text if character != "\n" and not character.isprintable()]
    begin = "{" if format == "json" else "20"
    events = [line for line in lines if not line.startswith("  ")]
    assert len(events) == 5
    assert all(line.startswith(begin) for line in events)
    assert not [line for line in events if line.startswith("2026-01-01")]
    assert max(map(len, lines)) < 5_000
