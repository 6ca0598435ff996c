"""``make torture``: kill workers, Redis and the graph server while tasks run, and print what became of them.

    python -m tests.torture [--graph embedded|neo4j] [--tasks 10000] [--seconds 300] [--seed 7] [--home FOLDER]

The exit code is 1 if anything was lost or done twice, and 2 if there is no Neo4j to torture.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from tests.real_neo4j import NEO4J
from tests.torture.effects import Findings
from tests.torture.storm import WORKER, WORKERS, Plan, Storm, torture

AIM_SECONDS = 10.0


def print_report(storm: Storm, findings: Findings) -> None:
    """Print the counts."""
    print(f"{storm.server}, {WORKERS} workers, Redis with its append-only file")
    print(f"acknowledged {findings.acknowledged:,}; refused for the moment, and sent again, {storm.refusals:,} times")
    print(f"open when the last one was acknowledged {storm.open_at_last:,}")
    print(f"ended once in effect {findings.succeeded:,}; dead letters, as they had to be, {findings.dead_letters:,}")
    for name, ids in {
        "lost": findings.lost,
        "set aside though sound": findings.set_aside,
        "run side by side": findings.side_by_side,
        "run after their end": findings.after_the_end,
    }.items():
        print(f"{name} {len(ids):,}{': ' if ids else ''}{', '.join(ids[:10])}")
    print(f"run again because a worker died before the end was recorded {findings.repeated:,}")
    print(f"one task lost its worker at most {findings.most_losses} times")
    for victim, recoveries in sorted(storm.recoveries.items()):
        print(f"{victim} killed {len(recoveries)} times: tasks went on after {spread(r.seconds for r in recoveries)}")
        if victim != WORKER:
            print(f"  it answered after {spread(r.away for r in recoveries)}")
            print(f"  from there, tasks went on after {spread(r.after_answer for r in recoveries)}")


def spread(seconds: Iterable[float]) -> str:
    """Return the median, the longest, and how many are longer than they should be."""
    ordered = sorted(seconds)
    late = sum(value > AIM_SECONDS for value in ordered)
    return f"{median(ordered):.1f} s (median), {ordered[-1]:.1f} s (most), {late} over {AIM_SECONDS:.0f} s"


def main() -> int:
    """Run the storm, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", choices=("embedded", "neo4j"), default="embedded", help="the server to kill")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=300.0, help="over which they are requested")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.graph == "neo4j" and not NEO4J.exists():
        print(f"there is no real Neo4j to start at {NEO4J}", file=sys.stderr)
        return 2
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # a kill fails hundreds of calls, as it should
    plan = Plan(options.tasks, options.seconds, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        storm, findings = torture(plan, options.home or Path(folder), neo4j=options.graph == "neo4j")
    print_report(storm, findings)
    return 0 if findings.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
