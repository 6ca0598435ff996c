"""``make torture``: kill workers, Redis and the graph server while tasks run, and print what became of them.

    python -m tests.torture [--tasks 10000] [--seconds 300] [--seed 7] [--home FOLDER]

The exit code is 1 if anything was lost or done twice.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.effects import Findings
from tests.torture.storm import Plan, Storm, torture


def print_report(storm: Storm, findings: Findings) -> None:
    """Print the counts."""
    print(f"acknowledged {findings.acknowledged:,}; refused for the moment, and sent again, {storm.refusals:,} times")
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
    for victim, seconds in sorted(storm.recoveries.items()):
        ordered = sorted(seconds)
        middle = ordered[len(ordered) // 2]
        print(
            f"{victim} killed {len(ordered)} times: recovered after {middle:.1f} s (median), {ordered[-1]:.1f} s (most)"
        )


def main() -> int:
    """Run the storm, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=300.0, help="over which they are requested")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storm, findings = torture(Plan(options.tasks, options.seconds, options.seed), options.home or Path(folder))
    print_report(storm, findings)
    return 0 if findings.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
