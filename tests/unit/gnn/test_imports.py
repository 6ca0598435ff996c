"""What a serving process imports: what only trainings need takes seconds of each start."""

import subprocess
import sys

from tests.conftest import ROOT

LOOK = "import sys, gnn.scoring.loader, gnn.evaluation.ab_test; print(*sys.modules)"


def test_what_only_trainings_need_is_not_imported_to_serve() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"torch_geometric", "transformers", "scipy.stats", "sklearn"}.isdisjoint(done.stdout.split())
