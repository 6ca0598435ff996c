"""Runs the serving benchmark of another checkout and of this one in turn, so that changes in machine load affect both.

``make bench AGAINST=FOLDER``, or ``python -m tests.bench.against FOLDER``: the folder is a checkout of another commit,
for example one made by ``git worktree add FOLDER COMMIT``. Both run on the same home folder and in the same
environment. The other checkout must be able to read the data in the home folder.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 2


def run_bench(name: str, folder: Path) -> None:
    """Print one run of a checkout's bench.

    Raises:
        CalledProcessError: it failed.
    """
    print(f"\n=== {name}: {folder}", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    subprocess.run([sys.executable, "-m", "tests.bench.serving"], cwd=folder, env=environment, check=True)


def main() -> None:
    """Compare with the checkout that the command line names."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "tests" / "bench" / "serving.py").exists():
        sys.exit("name the folder of another checkout: python -m tests.bench.against FOLDER")
    other = Path(sys.argv[1]).resolve()
    for turn in range(1, ROUNDS + 1):
        run_bench(f"the other checkout, run {turn} of {ROUNDS}", other)
        run_bench(f"this checkout, run {turn} of {ROUNDS}", ROOT)


if __name__ == "__main__":
    main()
