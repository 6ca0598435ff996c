"""How long API processes take to be ready, and how much memory they have of their own (after ``make demo``).

Two starts: the first reads the graph and writes what it serves, the second maps what the first wrote, with several
processes. The memory is the proportional set size: a page that several processes map counts for each by its share.

    python -m tests.bench.processes --processes 4
"""

import argparse
import asyncio
import time
from dataclasses import dataclass

import psutil
from rich.table import Table

from api.cli.session import Settings, console, engines, read_settings
from gnn.device import compute_on
from tests.bench.page import QUERY, compute_percentiles, make_people_tokens
from tests.bench.serving import Client, run_api, time_fixed_computation, time_operation
from workers.serving_files import forget_serving_files

BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """A start of API processes.

    Args:
        seconds: until all serve.
        computing: processor time of each until then, in seconds.
        memory: proportional set size of each after some pages, in bytes.
        page: median time of a page, in ms.
    """

    seconds: float
    computing: list[float]
    memory: list[int]
    page: str


def measure_start(settings: Settings, processes: int, tokens: list[str]) -> Start:
    """Start so many processes, ask for pages, and stop them."""
    began = time.perf_counter()
    with run_api(settings, 0.0, processes=processes) as port:
        seconds = time.perf_counter() - began
        servers = find_servers(processes)
        computing = [times.user + times.system for times in (server.cpu_times() for server in servers)]
        pages = time_operation(Client(port), tokens, lambda _: (QUERY, {}))
        memory = [server.memory_full_info().pss for server in servers]
        return Start(seconds, computing, memory, compute_percentiles(pages)[0])


def find_servers(processes: int) -> list[psutil.Process]:
    """Return the processes that serve, without the one that keeps several of them running."""
    own = psutil.Process().children(recursive=True)
    servers = [child for child in own if child.cmdline()[1:4] == ["-m", "api.cli", "serve"]]
    return [server for server in servers if processes == 1 or "--sharing" in server.cmdline()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=4, help="processes of the second start")
    processes = parser.parse_args().processes
    compute_on(threads=1)
    settings, output = read_settings(), console()
    middle, high = compute_percentiles(time_fixed_computation())
    columns = "Start", "Ready after, s", "Processor time of each, s", "Memory of each, MB", "Page p50 ms"
    table = Table(*columns, title="API processes")
    with engines(settings) as running_engines:
        tokens = list(asyncio.run(make_people_tokens(running_engines, settings)).values())[:50]
        forget_serving_files(settings.home)
        for name, count in (("one process, reads the graph", 1), (f"{processes} processes, map the file", processes)):
            start = measure_start(settings, count, tokens)
            computing = ", ".join(f"{seconds:.1f}" for seconds in start.computing)
            memory = ", ".join(str(size // BYTES_PER_MB) for size in start.memory)
            table.add_row(name, f"{start.seconds:.1f}", computing, memory, start.page)
    output.print(table)
    output.print(f"a fixed computation on this machine before: p50 {middle} ms, p95 {high} ms")


if __name__ == "__main__":
    main()
