"""An administrator tries files before they are imported: nothing is written until they say so."""

import asyncio
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.datastructures import UploadFile

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door
from workers.jobs.imports import import_file, try_import
from workers.main import context_of
from workers.runtime.runner import run_task
from workers.settings import WorkerSettings
from workers.task_catalogue import TASKS, TaskKind

PEOPLE = "CREATE (:User {id: 'root', roles: ['ADMIN']}) CREATE (:User {id: 'ann', roles: ['CANDIDATE']})"
CATALOGUE = """
CREATE (:Skill {id: 's1', name: 'knit', kind: 'COMPETENCE'})
CREATE (:Skill {id: 's2', name: 'weave', kind: 'COMPETENCE'})
CREATE (:Occupation {id: 'o1', title: 'weaver'}) CREATE (:Occupation {id: 'o2', title: 'tailor'})
"""
ADMIN = Viewer("root", frozenset({Role.ADMIN}))
CANDIDATE = Viewer("ann", frozenset({Role.CANDIDATE}))
TRY = """mutation ($file: Upload!, $kind: ImportKind!, $map: String) {
  tryImport(input: {file: $file, kind: $kind, map: $map}) { task { id kind } errors { code message path } } }"""
IMPORT = "mutation ($task: ID!) { importTriedFile(input: {task: $task}) { task { id } errors { code path } } }"
TRIAL = """query ($task: ID!) { importTrial(task: $task) { kind file map isMapGuessed problem new changed unchanged
  rejected leftOut noted counts { kind count } problems { effect column reason line }
  columns { column field count examples } } }"""
SIZE = "MATCH (n) WHERE NOT n:Task AND NOT n:Catalogue RETURN count(n) AS n"
JOBS = "id,title,company,place,skills\nj1,Weaver,Loom,Lyon,knit\nj2,Tailor,Suits,Turin,weave\n,Nobody,,,\n"
MAP = """source = "board"
key = "id"
title = "title"
company = "company"
place = "place"
[skills]
column = "skills"
"""
MEMBERS = "member,name,skill,level,town,wish\nm1,Ana,knit,4,Lyon,Tailor\nm2,Bo,weave,2,Turin,weaver\n"
PEOPLE_MAP = """source = "club"
key = "member"
name = "name"
place = "town"
[skills]
name = "skill"
level = "level"
[targets]
title = "wish"
"""
VIEWS = "person,job,did,at\nm1,j1,VIEW,2026-05-01\nm2,j2,SAVE,2026-05-02\nm9,j1,VIEW,2026-05-01\n"
VIEWS_MAP = """source = "club"
person = "person"
item = "job"
itemSource = "board"
action = "did"
at = "at"
"""
FUNCTIONS = {TaskKind.TRY_IMPORT: try_import, TaskKind.IMPORT_FILE: import_file}


@dataclass
class Desk:
    """The API, and a worker that does what is asked of it."""

    door: Door
    server: Server

    def try_file(self, text: str, kind: str = "JOBS", map: str | None = None, name: str = "jobs.csv") -> str:
        """Upload a file, let a worker try it, and return the id of the task."""
        payload = self.send(text, kind, map, name)
        assert payload["errors"] == []
        return self.work(payload["task"]["id"])

    def send(self, text: str, kind: str = "JOBS", map: str | None = None, name: str = "jobs.csv") -> dict[str, Any]:
        file = UploadFile(io.BytesIO(text.encode()), filename=name)
        data, errors = self.door.ask(TRY, {"file": file, "kind": kind, "map": map}, viewer=ADMIN)
        assert errors == []
        payload: dict[str, Any] = data["tryImport"]
        return payload

    def trial(self, task: str) -> dict[str, Any]:
        data, errors = self.door.ask(TRIAL, {"task": task}, viewer=ADMIN)
        assert errors == []
        trial: dict[str, Any] = data["importTrial"]
        return trial

    def counts(self, task: str) -> tuple[int, int, int, int]:
        trial = self.trial(task)
        assert trial["problem"] is None
        return trial["new"], trial["changed"], trial["unchanged"], trial["rejected"]

    def import_file(self, task: str) -> None:
        data, errors = self.door.ask(IMPORT, {"task": task}, viewer=ADMIN)
        assert (errors, data["importTriedFile"]["errors"]) == ([], [])
        self.work(data["importTriedFile"]["task"]["id"])

    def work(self, task: str) -> str:
        """Do a task, as a worker does."""
        self.door.runner.run(self._work(ids.local_id(task, "Task")))
        return task

    async def _work(self, id: str) -> None:
        async with context_of(self.server.engines, self.server.home, WorkerSettings()) as worker:
            record = await worker.tasks.by_id(id)
            assert record is not None
            kind = TASKS[TaskKind(record.kind)]
            context = {"context": worker, "job_try": 1}
            await run_task(context, id, json.loads(record.arguments), kind, FUNCTIONS[kind.kind], 60.0)
            ended = await worker.tasks.by_id(id)
            assert ended is not None
            assert ended.state == "SUCCEEDED", ended.error

    def size(self) -> int:
        rows = self.door.runner.run(self.door.parts.client.read(SIZE))
        return int(rows[0]["n"])


@pytest.fixture
def desk(server: Server, client: GraphClient) -> Iterator[Desk]:
    del client
    with open_door(server) as door:

        async def prepare() -> None:
            await door.parts.redis.flushdb()
            await asyncio.gather(door.parts.client.write(PEOPLE), door.parts.client.write(CATALOGUE))

        door.runner.run(prepare())
        yield Desk(door, server)


def test_a_file_is_tried_without_a_trace_and_imported_then(desk: Desk) -> None:
    before = desk.size()
    task = desk.try_file(JOBS, map=MAP)
    assert desk.counts(task) == (2, 0, 0, 1)
    assert desk.size() == before
    trial = desk.trial(task)
    assert (trial["kind"], trial["file"], trial["map"], trial["isMapGuessed"]) == ("JOBS", "jobs.csv", MAP, False)
    assert {"kind": "rows", "count": 3} in trial["counts"]
    (problem,) = trial["problems"]
    assert (problem["effect"], problem["column"], problem["line"]) == ("ROW_REJECTED", "id", 4)
    assert {"column": "title", "field": "title", "count": 2, "examples": ["Weaver", "Tailor"]} in trial["columns"]
    desk.import_file(task)
    data, _ = desk.door.ask("{ importRuns(first: 1) { kind file rejected } }", viewer=ADMIN)
    assert data["importRuns"] == [{"kind": "jobs", "file": "jobs.csv", "rejected": 1}]
    data, _ = desk.door.ask(IMPORT, {"task": task}, viewer=ADMIN)
    assert data["importTriedFile"]["errors"] == [{"code": "NOT_FOUND", "path": ["input", "task"]}]


def test_what_an_import_would_change_is_told_from_what_it_would_leave(desk: Desk) -> None:
    desk.import_file(desk.try_file(JOBS, map=MAP))
    assert desk.counts(desk.try_file(JOBS, map=MAP)) == (0, 0, 2, 1)
    changed = JOBS.replace("Loom", "Other Loom") + "j3,Knitter,Loom,Lyon,knit\n"
    assert desk.counts(desk.try_file(changed, map=MAP)) == (1, 1, 1, 1)
    assert desk.counts(desk.try_file(JOBS.replace("weave", "knit"), map=MAP)) == (0, 1, 1, 1)


def test_people_and_what_they_did_are_tried_without_a_value_of_theirs(desk: Desk) -> None:
    desk.import_file(desk.try_file(JOBS, map=MAP))
    assert desk.counts(desk.try_file(VIEWS, "INTERACTIONS", VIEWS_MAP)) == (0, 0, 0, 3)
    task = desk.try_file(MEMBERS, "PEOPLE", PEOPLE_MAP, "members.csv")
    assert desk.counts(task) == (2, 0, 0, 0)
    assert all(column["examples"] == [] for column in desk.trial(task)["columns"])
    desk.import_file(task)
    assert desk.counts(desk.try_file(MEMBERS, "PEOPLE", PEOPLE_MAP)) == (0, 0, 2, 0)
    for text, other in (("knit,4", "knit,5"), ("Lyon", "Brno")):
        assert desk.counts(desk.try_file(MEMBERS.replace(text, other), "PEOPLE", PEOPLE_MAP)) == (0, 1, 1, 0)
    desk.import_file(desk.try_file(VIEWS, "INTERACTIONS", VIEWS_MAP))
    assert desk.counts(desk.try_file(VIEWS, "INTERACTIONS", VIEWS_MAP)) == (0, 0, 2, 1)


def test_a_map_is_guessed_and_what_cannot_be_read_says_why(desk: Desk) -> None:
    trial = desk.trial(desk.try_file(JOBS, name="../../my jobs.csv"))
    assert (trial["file"], trial["isMapGuessed"], trial["problem"], trial["new"]) == ("my jobs.csv", True, None, 3)
    assert 'title = "title"' in trial["map"]
    for text, map in (("PK\x03\x04", None), (JOBS, "source = 1"), (JOBS, "not TOML"), ("", None)):
        task = desk.try_file(text, map=map)
        problem = desk.trial(task)["problem"]
        assert problem
        assert tempfile.gettempdir() not in problem
        data, _ = desk.door.ask(IMPORT, {"task": task}, viewer=ADMIN)
        assert data["importTriedFile"]["errors"] == [{"code": "INVALID", "path": ["input", "task"]}]


def test_only_the_latest_file_of_an_administrator_is_kept(desk: Desk) -> None:
    tasks = [desk.try_file(JOBS, map=MAP) for _ in range(2)]
    assert [desk.trial(task) is None for task in tasks] == [True, False]


def test_only_administrators_try_files(desk: Desk) -> None:
    task = desk.try_file(JOBS, map=MAP)
    for viewer, code in ((CANDIDATE, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")):
        file = UploadFile(io.BytesIO(b"a"), filename="x")
        for document, variables in (
            (TRY, {"file": file, "kind": "JOBS"}),
            (TRIAL, {"task": task}),
            (IMPORT, {"task": task}),
        ):
            _, errors = desk.door.ask(document, variables, viewer=viewer)
            assert [error["extensions"]["code"] for error in errors] == [code]
    assert desk.send(JOBS, map="x" * 20_001)["errors"][0]["path"] == ["input", "map"]
    assert desk.send("x" * (10 * 1024 * 1024 + 1))["errors"][0]["path"] == ["input", "file"]
