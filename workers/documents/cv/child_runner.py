"""Reads a document in a child process, which is killed when it takes too long."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from workers.documents.cv.limits import LIMITS, MEGABYTE
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import CvReading

MODULE = "workers.documents.cv.child"
PASSED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")  # no secrets of the service
OUT_OF_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
LONGEST_ANSWER = 8 * MEGABYTE
GRACE_SECONDS = 5

log = structlog.get_logger("careergraph.documents")


class Answer(BaseModel):
    """What the child process answers. It is checked as strictly as any input: the child has read a stranger's file."""

    model_config = ConfigDict(extra="forbid")

    reading: CvReading | None = None
    problem: Problem | None = None


async def read_in_child(name: str, data: bytes, seconds: float = LIMITS.seconds) -> CvReading:
    """Read a document in a process of its own.

    Args:
        name: the name of the file.
        data: its content.
        seconds: how long reading may take; the start of the process is not counted.

    Raises:
        DocumentError: it cannot be read.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment(),
        start_new_session=True, limit=LONGEST_ANSWER,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds + GRACE_SECONDS):
            output, _ = await process.communicate(orjson.dumps(name) + b"\n" + data)
    except TimeoutError as error:
        raise DocumentError(Problem.TOO_SLOW) from error
    finally:
        kill(process)
        await process.wait()
    return read_answer(process.returncode or 0, output)


def environment() -> dict[str, str]:
    """Return the environment of the child: what Python needs, and nothing of the service's settings."""
    passed_values = {name: value for name in PASSED if (value := os.environ.get(name))}
    return {**passed_values, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}


def kill(process: Process) -> None:
    """End a process and all that it started, if it still runs."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def read_answer(code: int, output: bytes) -> CvReading:
    """Return what a child has read.

    Args:
        code: its exit code; negative for the signal that ended it.
        output: what it wrote.

    Raises:
        DocumentError: it could not read the document, or did not survive it.
    """
    if code in OUT_OF_TIME:
        raise DocumentError(Problem.TOO_SLOW)
    if code != 0 or len(output) > LONGEST_ANSWER:
        log.warning("a document ended the process that read it", code=code, bytes=len(output))
        raise DocumentError(Problem.DAMAGED)
    try:
        answer = Answer.model_validate_json(output)
    except ValidationError as error:
        log.warning("a document made its reader answer nonsense", errors=error.error_count())
        raise DocumentError(Problem.DAMAGED) from error
    if answer.reading is None:
        raise DocumentError(answer.problem or Problem.DAMAGED)
    return answer.reading
