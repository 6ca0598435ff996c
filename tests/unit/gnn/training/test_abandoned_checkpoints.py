"""Removal of abandoned checkpoints."""

import os
from pathlib import Path

from gnn.training.checkpoint import CHECKPOINT, sweep


def test_abandoned_checkpoints_are_removed_and_fresh_ones_kept(tmp_path: Path) -> None:
    fresh, old = tmp_path / f".a{CHECKPOINT}", tmp_path / f".b{CHECKPOINT}"
    for file in (fresh, old):
        file.write_bytes(b"state")
    long_ago = file.stat().st_mtime - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    sweep(tmp_path)
    assert fresh.exists()
    assert not old.exists()
