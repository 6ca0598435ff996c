"""What a log tells of a failure."""

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
