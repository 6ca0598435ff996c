"""An export holds everything about a person, can be downloaded by a signed link, and is gone after a while."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from api.http.exports import download_export
from graph.db.client import GraphClient
from graph.errors import ForbiddenError, NotFoundError
from graph.privacy.erasure import ErasureRepository
from graph.privacy.export import DataExport, ExportRepository
from graph.privacy.personal_data import LINKS, OWNED
from graph.viewer import SYSTEM, Role, Viewer
from tests.asgi import Answer, send_request
from tests.complete_person import PERSON, TRACE, write_complete_person
from tests.conftest import Server
from tests.door import Door, open_door
from workers.documents.cv.json_resume import read_json_resume
from workers.exports.links import PATH
from workers.jobs.exports import export_data
from workers.main import context_of
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments

OWN = Viewer(PERSON, frozenset({Role.CANDIDATE, Role.RECRUITER}))
STRANGER = Viewer("person-000002", frozenset({Role.CANDIDATE}))
EXPORT = """mutation { exportMyData(input: {}) { task { id kind state } download { url expiresAt }
  errors { code message } } }"""
LATEST = "{ viewer { dataExport { at size download { url expiresAt } } } }"
STORED = "MATCH (:User {id: $user})-[r]-(n) RETURN n {.*} AS node, r {.*} AS link, labels(n)[0] AS label"
EXPORTS = "MATCH (x:DataExport) RETURN x.id AS id"


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        opened.runner.run(write_complete_person(opened.parts.client))
        yield opened


def export(door: Door, server: Server, id: str) -> str:
    """Run the task as a worker does."""

    async def work() -> str:
        async with context_of(server.engines, server.home, WorkerSettings()) as context:
            return await export_data(context, id, PersonArguments(user=PERSON), Progress(context, id))

    return door.runner.run(work())


def download(door: Door, url: str) -> Answer:
    app = Starlette(routes=[Route(f"{PATH}{{token}}", download_export)])
    app.state.parts = door.parts
    return door.runner.run(send_request(app, method="GET", path=url.removeprefix("http://127.0.0.1:8000")))


def test_an_export_holds_everything_that_is_stored_about_a_person(door: Door, server: Server) -> None:
    door.parts.kept_files.write("doc-1", b"the bytes of a CV")
    started, errors = door.ask(EXPORT, None, OWN)
    assert (errors, started["exportMyData"]["errors"]) == ([], [])
    assert started["exportMyData"]["task"]["kind"] == "EXPORT_DATA"
    assert "bytes, until" in export(door, server, "task-1")
    link = door.ask(LATEST, None, OWN)[0]["viewer"]["dataExport"]["download"]
    answer = download(door, link["url"])
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="careergraph-data-')
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert set(archive.namelist()) == {"data.json", "data.html", "resume.json", "documents/1-trace77ab.pdf"}
    assert archive.read("documents/1-trace77ab.pdf") == b"the bytes of a CV"
    data = json.loads(archive.read("data.json"))
    for name in (*(kind.name for kind in OWNED), *(kind.name for kind in LINKS)):
        assert data[name], f"there are no {name}"
    assert data["tasks"]
    assert data["accessLog"]
    text, page = json.dumps(data), archive.read("data.html").decode()
    for row in door.runner.run(door.parts.client.read(STORED, user=PERSON)):
        for value in (*row["node"].values(), *row["link"].values()):
            if TRACE in str(value) and row["label"] != "User":
                assert json.dumps(value)[1:-1] in text
                assert str(value) in page
    assert "thank you" not in text, "what they wrote about others is not data about them"
    resume = json.loads(archive.read("resume.json"))
    assert resume["basics"]["email"] == "trace77ab@example.org"
    assert resume["work"][0] == {"name": "trace77ab ltd", "position": "trace77ab at work", "startDate": "2020"}
    assert read_json_resume(archive.read("resume.json")).contact.email == "trace77ab@example.org"


def test_who_gets_an_export_and_until_when(door: Door, server: Server) -> None:
    run, repository = door.runner.run, ExportRepository(door.parts.client, SYSTEM)
    assert door.ask(LATEST, None, OWN)[0]["viewer"]["dataExport"] is None, "the earlier one has expired"
    export(door, server, "task-1")
    export(door, server, "task-1")
    export(door, server, "task-2")
    assert run(door.parts.client.read(EXPORTS)) == [{"id": "task-2"}], "the earlier ones are gone"
    assert door.parts.export_files.read("task-1") is None
    url = door.ask(EXPORT, None, OWN)[0]["exportMyData"]["download"]["url"]
    assert download(door, url).status == 200
    assert download(door, url[:-2]).status == 404
    stop_link = door.parts.stop_links.sign("task-2").rsplit("/", 1)[1]
    assert download(door, f"{PATH}{stop_link}").status == 404, "a link for something else opens nothing"
    with pytest.raises(ForbiddenError):
        run(ExportRepository(door.parts.client, STRANGER).read(PERSON))
    with pytest.raises(NotFoundError):
        run(repository.read("nobody"))
    ended = datetime.now(UTC) - timedelta(hours=1)
    run(repository.record(PERSON, DataExport("task-2", ended, ended, 1)))
    assert download(door, url).status == 404, "the link still holds, the export does not"
    assert door.ask(LATEST, None, OWN)[0]["viewer"]["dataExport"] is None
    _, (error,) = door.ask(EXPORT, None, Viewer("nobody", is_newcomer=True))
    assert error["extensions"]["code"] == "NOT_FOUND"


def test_what_people_write_is_no_markup_on_the_page(door: Door, server: Server) -> None:
    name = "<script>alert(1)</script>"
    door.runner.run(door.parts.client.write("MATCH (u:User {id: $id}) SET u.name = $name", id=PERSON, name=name))
    export(door, server, "task-1")
    archive = zipfile.ZipFile(io.BytesIO(door.parts.export_files.read("task-1") or b""))
    page = archive.read("data.html").decode()
    assert name not in page
    assert "&lt;script&gt;" in page


def test_an_export_of_somebody_who_is_erased_meanwhile_leaves_no_file(
    door: Door, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ExportRepository.read

    async def erase_after(self: ExportRepository, user: str) -> Any:
        data = await read(self, user)
        await ErasureRepository(door.parts.client, SYSTEM).begin(user, datetime.now(UTC))
        await door.parts.eraser.erase(user)
        return data

    monkeypatch.setattr(ExportRepository, "read", erase_after)
    assert export(door, server, "task-1") == "the person was erased meanwhile"
    assert door.parts.export_files.read("task-1") is None
