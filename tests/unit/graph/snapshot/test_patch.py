"""Patching a snapshot with jobs that changed."""

from datetime import UTC, datetime
from typing import Any

from gnn.benchmarks.base import Benchmark
from graph.snapshot.patch import patch_snapshot
from graph.snapshot.tables import Snapshot


def test_a_job_that_was_posted_is_patched_in(tiny: Benchmark) -> None:
    data = tiny.data
    snapshot = Snapshot(dict(data.nodes), dict(data.relations), datetime.now(UTC))
    skill, occupation, company = (snapshot.nodes[label].ids[0] for label in ("Skill", "Occupation", "Company"))
    job: dict[str, Any] = {
        "properties": {
            "id": "new",
            "title": "Baker",
            "description": "",
            "seniority": "MID",
            "remote": True,
            "salaryMaximum": 10.0,
            "salaryCurrency": "XXX",
            "salaryPeriod": "YEAR",
            "postedAt": datetime.now(UTC),
            "status": "OPEN",
            "language": "en",
            "contractType": "FULL_TIME",
        },
        "REQUIRES": [[skill, 0.9]],
        "IS_A": [[occupation, 1.0]],
        "AT": [[company, 1.0]],
        "PLACED": [["nowhere", 1.0]],
        "places": [["nowhere", "Nowhere", None, None]],
    }
    once = patch_snapshot(snapshot, [job])
    assert once.nodes["Job"].ids[-1] == "new"
    assert once.nodes["Job"].ids[:-1] == snapshot.nodes["Job"].ids
    assert once.nodes["Place"].ids[-1] == "nowhere"
    again = patch_snapshot(once, [{**job, "properties": {**job["properties"], "title": "Chef"}, "REQUIRES": []}])
    assert len(again.nodes["Job"]) == len(once.nodes["Job"])
    assert again.nodes["Job"].texts[-1] == "Chef"
    at_first, before, after = (len(state.edges["Job", "REQUIRES", "Skill"]) for state in (snapshot, once, again))
    assert (before, after) == (at_first + 1, at_first)
