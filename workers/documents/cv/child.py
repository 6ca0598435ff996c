"""The process that reads one document: ``python -m workers.documents.cv.child`` with the document on standard input.

The first line of the input is the name of the file as JSON; its content follows. The process limits itself before it
reads the first byte of the content. It writes one line of JSON: what it has read, or the problem. It never writes
files, and does not know the settings of the service.
"""

import resource
import sys

import orjson

from workers.documents.cv.limits import LIMITS, Limits
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.reader import read_file

LONGEST_NAME = 4_096
MOST_FILES = 64


def limit_process(limits: Limits) -> None:
    """Limit this process: its address space, its time on the processor, its files."""
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def answer(name: str, data: bytes) -> bytes:
    """Return the answer for a file as one line of JSON."""
    try:
        return b'{"reading":' + read_file(name, data).model_dump_json().encode() + b"}\n"
    except DocumentError as error:
        problem = error.problem
    except MemoryError:
        problem = Problem.TOO_SLOW
    return orjson.dumps({"problem": problem}) + b"\n"


def main() -> None:
    """Read the document on standard input."""
    limit_process(LIMITS)
    name = orjson.loads(sys.stdin.buffer.readline(LONGEST_NAME))
    sys.stdout.buffer.write(answer(str(name), sys.stdin.buffer.read(LIMITS.file_bytes + 1)))


if __name__ == "__main__":
    main()
