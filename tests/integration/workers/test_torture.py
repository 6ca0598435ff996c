"""A short storm: workers, Redis and the graph server are killed while tasks run. ``make torture`` is the long one."""

from pathlib import Path

from tests.torture.storm import Plan, torture


def test_nothing_is_lost_or_done_twice_while_processes_are_killed(tmp_path: Path) -> None:
    storm, findings = torture(Plan(tasks=300, seconds=20.0, seed=11, shortest=0.5, longest=2.0), tmp_path)
    assert findings.is_sound, findings
    assert findings.acknowledged == findings.succeeded == 300
    assert storm.kills > 0
