"""How long API processes take to be ready, and how much memory they have of their own (after ``make demo``).

Two starts: the first reads the graph and writes what it serves, the second maps what the first wrote, with several
processes. The memory is the proportional set size: a page that several processes map counts for each by its share.

    python -m tests.bench.processes --processes 4
"""

import argparse
import asyncio
import time

import psutil
from rich.table import Table

from api.cli.session import Settings, console, engines, read_settings
from gnn.device import compute_on
from tests.bench.page import QUERY, compute_percentiles, make_people_tokens
from tests.bench.serving import Client, run_api, time_fixed_computation, time_operation
from workers.serving_files import forget_serving_files

BYTES_PER_MB = 1_000_000


def measure_start(settings: Settings, processes: int, tokens: list[str]) -> tuple[float, list[int], str]:
    """Seconds until all processes serve, the proportional set size of each in bytes, and the median of a page in ms."""
    began = time.perf_counter()
    with run_api(settings, 0.0, processes=processes) as port:
        seconds = time.perf_counter() - began
        pages = time_operation(Client(port), tokens, lambda _: (QUERY, {}))
        own = psutil.Process().children(recursive=True)
        servers = [child for child in own if child.cmdline()[1:4] == ["-m", "api.cli", "serve"]]
        sharing = [server for server in servers if processes == 1 or "--sharing" in server.cmdline()]
        return seconds, [server.memory_full_info().pss for server in sharing], compute_percentiles(pages)[0]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=4, help="processes of the second start")
    processes = parser.parse_args().processes
    compute_on(threads=1)
    settings, output = read_settings(), console()
    middle, high = compute_percentiles(time_fixed_computation())
    table = Table("Start", "Ready after, s", "Memory of each, MB", "Page p50 ms", title="API processes")
    with engines(settings) as running_engines:
        tokens = list(asyncio.run(make_people_tokens(running_engines, settings)).values())[:50]
        forget_serving_files(settings.home)
        for name, count in (("one process, reads the graph", 1), (f"{processes} processes, map the file", processes)):
            seconds, memory, page = measure_start(settings, count, tokens)
            table.add_row(name, f"{seconds:.1f}", ", ".join(str(size // BYTES_PER_MB) for size in memory), page)
    output.print(table)
    output.print(f"a fixed computation on this machine before: p50 {middle} ms, p95 {high} ms")


if __name__ == "__main__":
    main()
