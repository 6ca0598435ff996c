"""What imports did is kept, and shown to administrators alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.db.client import GraphClient
from graph.errors import ForbiddenError, ImportFileError
from graph.ingest.report import Report
from graph.registry.import_runs import MOST_KEPT, ImportRun, ImportRunRepository
from graph.viewer import SYSTEM, VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door
from workers.table_imports import ImportSource, recording

ADMIN = Viewer("root", frozenset({Role.ADMIN}))
CANDIDATE = Viewer("ann", frozenset({Role.CANDIDATE}))
QUERY = """{ importRuns(first: 5) { kind file seconds problem rejected leftOut noted closed
  counts { kind count } problems { effect column reason line count } } }"""
WRITE = """
UNWIND $rows AS row CREATE (:ImportRun {id: row.id, at: row.at, kind: 'jobs', file: 'x', seconds: 1.0, report: '{}'})
"""
FILE = Path("/somewhere/jobs.csv")


@pytest.fixture
def door(server: Server, client: GraphClient) -> Iterator[Door]:
    del client
    with open_door(server) as opened:
        yield opened


async def import_two_files(client: GraphClient, folder: Path) -> None:
    """One with a row that is rejected, and one that cannot be read."""
    with Report(folder) as report:
        async with recording(client, ImportSource("jobs", FILE), report):
            report.counts.update(rows=3, jobs=2)
            report.reject(FILE, 4, "title", "there is no title")
    with pytest.raises(ImportFileError), Report(folder) as failed:
        async with recording(client, ImportSource("courses", FILE), failed):
            raise ImportFileError("line 7 is no UTF-8")


def test_what_an_import_did_is_shown_to_administrators(door: Door, tmp_path: Path) -> None:
    door.runner.run(import_two_files(door.parts.client, tmp_path))
    data, errors = door.ask(QUERY, viewer=ADMIN)
    assert errors == []
    later, first = data["importRuns"]
    assert (later["kind"], later["problem"], later["problems"]) == ("courses", "line 7 is no UTF-8", [])
    assert first.pop("seconds") >= 0
    problem = {"effect": "ROW_REJECTED", "column": "title", "reason": "there is no title", "line": 4, "count": 1}
    assert first == {
        "kind": "jobs", "file": "jobs.csv", "problem": None, "rejected": 1, "leftOut": 0, "noted": 0, "closed": None,
        "counts": [{"kind": "rows", "count": 3}, {"kind": "jobs", "count": 2}], "problems": [problem],
    }  # fmt: skip
    for viewer, code in ((CANDIDATE, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")):
        _, errors = door.ask(QUERY, viewer=viewer)
        assert {error["extensions"]["code"] for error in errors} == {code}


async def keep_too_many(client: GraphClient) -> list[str]:
    """Record one run after many, and return the ids of those that are kept."""
    runs, begin = ImportRunRepository(client, SYSTEM), datetime(2026, 1, 1, tzinfo=UTC)
    rows = [{"id": f"{number:03d}", "at": begin + timedelta(hours=number)} for number in range(MOST_KEPT + 3)]
    await client.write(WRITE, rows=rows)
    for _ in range(2):
        await runs.record(ImportRun("last", "jobs", "x", begin + timedelta(days=365), 1.0, None, "not JSON"))
    return [run.id for run in await runs.latest(10 * MOST_KEPT)]


def test_the_latest_runs_are_kept_and_damaged_ones_are_left_out(door: Door) -> None:
    kept = door.runner.run(keep_too_many(door.parts.client))
    assert len(kept) == MOST_KEPT
    assert kept[:2] == ["last", f"{MOST_KEPT + 2:03d}"]
    assert door.ask(QUERY, viewer=ADMIN) == ({"importRuns": []}, [])
    with pytest.raises(ForbiddenError):
        door.runner.run(ImportRunRepository(door.parts.client, CANDIDATE).latest(1))
