"""A CV is uploaded over HTTP, read by a worker's job, and becomes profile when the person confirms it."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette

from api.app import make_app
from api.graphql import ids
from api.graphql.parts import Parts
from api.settings import ApiSettings
from api.setup import Setup
from graph.db.client import GraphClient
from graph.errors import ForbiddenError, NotFoundError
from graph.people.confirmation import ConfirmationRepository, ConfirmedParts
from graph.people.documents import DocumentRepository
from graph.viewer import Role, Viewer
from tests.asgi import JSON, Answer, send_request
from tests.conftest import Server
from workers.documents.vault import KeptFiles
from workers.jobs.documents import read_document
from workers.main import context_of
from workers.runtime.context import Context
from workers.runtime.runner import run_task
from workers.settings import WorkerSettings
from workers.task_catalogue import TASKS, TaskKind

SECRET = "a-secret-of-more-than-thirty-two-characters"
PEOPLE = """
UNWIND ['ann', 'bob'] AS id
CREATE (:User {id: id, name: id, roles: ['CANDIDATE']})
"""
CATALOGUE = """
CREATE (:Skill {id: 'sql', name: 'SQL', kind: 'KNOWLEDGE', alternativeNames: []})
CREATE (:Skill {id: 'python', name: 'Python (computer programming)', kind: 'KNOWLEDGE', alternativeNames: ['Python']})
CREATE (:Skill {id: 'baking', name: 'baking', kind: 'SKILL', alternativeNames: []})
CREATE (:Occupation {id: 'dba', title: 'database administrator', alternativeTitles: ['DBA'], isco: '2521'})
CREATE (:Occupation {id: 'baker', title: 'baker', alternativeTitles: [], titleArabic: 'خباز', isco: '7512'})
"""
CV = """Nadia Example
nadia@example.com | +20 100 123 4567

Experience
2019 - 2024 Database administrator, Example Ltd
Looked after SQL servers.

Education
2015 - 2019 BSc Computer Science, Example University

Skills
Python, SQL

Languages
Arabic (native), English - B2
"""
BAKERY_CV = """Nadia Example

Experience
Baker, Corner Bakery
03/2020 - present
Baking bread

Education
Diploma, Example Institute 2018 - 2019
"""
UPLOAD = """mutation ($file: Upload!) { uploadCv(input: {file: $file}) {
  document { id fileName state size sha256 } task { id kind state } errors { code message path } } }"""
READ = """query ($id: ID!) { node(id: $id) { ... on Document {
  state problem error kind pages text fileName confirmedAt isFileKept headline
  contact { name email phone }
  experience { title organisation from to ongoing span { text } occupation { title } }
  education { degree field institution from to }
  skills { confidence span { start end text } skill { name } }
  occupations { score occupation { title } }
  languages { code level } } } }"""
CONFIRM = """mutation ($input: ConfirmCvInput!) { confirmCv(input: $input) {
  document { confirmedAt } addedSkills addedExperience addedEducation errors { code message path }
  user { skills { edges { source confidence node { name } } } experience { title from to organisation }
         education { institution degree } } } }"""
LIST = "{ viewer { documents(first: 5) { edges { node { id fileName state } } } } }"
DELETE = """mutation ($input: DeleteDocumentInput!) { deleteDocument(input: $input) {
  documentId errors { code path } } }"""


@dataclass
class Site:
    """The API in this process, and a worker's context on the same engines."""

    app: Starlette
    worker: Context
    boundary: str = field(default="----careergraph")

    def headers(self, person: str | None) -> list[tuple[str, str]]:
        if person is None:
            return []
        token = self.app.state.parts.tokens.make(person, ("CANDIDATE",))
        return [("authorization", f"Bearer {token}")]

    async def query(self, text: str, person: str = "ann", **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": text, "variables": variables}).encode()
        answer = await send_request(self.app, body, [*JSON, *self.headers(person)])
        assert "errors" not in answer.json, answer.json
        data: dict[str, Any] = answer.json["data"]
        return data

    async def post(
        self, name: str, content: bytes, person: str | None = "ann", *, preflight: bool = True, **changes: str
    ) -> Answer:
        """Send an upload; ``changes`` replace fields of the form."""
        fields = {
            "operations": json.dumps({"query": UPLOAD, "variables": {"file": None}}),
            "map": json.dumps({"0": ["variables.file"]}),
            **changes,
        }
        parts = [
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{self.boundary}\r\nContent-Disposition: form-data; name="0"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{self.boundary}--\r\n".encode()])
        kind = [("content-type", f"multipart/form-data; boundary={self.boundary}")]
        extra = [("x-careergraph-preflight", "1")] if preflight else []
        return await send_request(self.app, body, [*kind, *extra, *self.headers(person)])

    async def upload(self, name: str, content: bytes, person: str = "ann") -> str:
        """Upload a CV and let the worker read it. Return its id."""
        answer = (await self.post(name, content, person)).json
        payload = answer["data"]["uploadCv"]
        assert payload["errors"] == [], payload
        assert payload["document"]["state"] == "UPLOADED"
        await self.work(payload["task"]["id"])
        return str(payload["document"]["id"])

    async def work(self, task: str) -> None:
        """Do a task, as a worker does."""
        local = ids.local_id(task, "Task")
        record = await self.worker.tasks.by_id(local)
        assert record is not None
        kind = TASKS[TaskKind.READ_DOCUMENT]
        await run_task(
            {"context": self.worker, "job_try": 1}, local, json.loads(record.arguments), kind, read_document, 60.0
        )


@pytest.fixture
async def site(client: GraphClient, server: Server) -> AsyncIterator[Site]:
    await client.write(PEOPLE)
    await client.write(CATALOGUE)
    settings = ApiSettings(jwt_secret=SECRET, deadline_seconds=60.0, viewer_requests=0, address_requests=0)
    app = make_app(Setup(server.engines, server.home, settings, WorkerSettings()))
    parts: Parts = app.state.parts
    async with context_of(server.engines, server.home, WorkerSettings()) as worker:
        await worker.redis.flushdb()
        yield Site(app, worker)
    await parts.queue.close()
    await parts.redis.aclose()
    await parts.client.close()
    parts.reader.close()
    parts.compute.close()
    parts.ranking.close()


async def read(site: Site, id: str) -> dict[str, Any]:
    document: dict[str, Any] = (await site.query(READ, id=id))["node"]
    return document


async def test_a_cv_is_read_confirmed_and_replaced_by_another(site: Site) -> None:
    id = await site.upload("my cv.txt", CV.encode())
    document = await read(site, id)
    assert (document["state"], document["problem"], document["kind"]) == ("READ", None, "TXT")
    assert document["contact"] == {"name": "Nadia Example", "email": "nadia@example.com", "phone": "+201001234567"}
    assert document["experience"] == [
        {
            "title": "Database administrator",
            "organisation": "Example Ltd",
            "from": "2019",
            "to": "2024",
            "ongoing": False,
            "span": {"text": "2019 - 2024 Database administrator, Example Ltd\nLooked after SQL servers."},
            "occupation": {"title": "database administrator"},
        }
    ]
    assert document["education"][0]["institution"] == "Example University"
    assert {skill["skill"]["name"] for skill in document["skills"]} == {"SQL", "Python (computer programming)"}
    for skill in document["skills"]:
        span = skill["span"]
        assert document["text"][span["start"] : span["end"]] == span["text"]
    assert document["languages"] == [{"code": "ar", "level": "NATIVE"}, {"code": "en", "level": "B2"}]
    assert document["occupations"][0]["occupation"]["title"] == "database administrator"

    added = (await site.query(CONFIRM, input={"document": id}))["confirmCv"]
    assert added["errors"] == []
    assert (added["addedSkills"], added["addedExperience"], added["addedEducation"]) == (2, 1, 1)
    assert {edge["source"] for edge in added["user"]["skills"]["edges"]} == {"CV"}
    again = (await site.query(CONFIRM, input={"document": id}))["confirmCv"]
    assert again["user"]["experience"] == added["user"]["experience"]

    own = "mutation ($skill: ID!) { addSkill(input: {skill: $skill, level: 4}) { errors { code } } }"
    await site.query(own, skill=ids.encode("Skill", "sql"))
    second = await site.upload("bakery.txt", BAKERY_CV.encode())
    replaced = (await site.query(CONFIRM, input={"document": second}))["confirmCv"]
    assert [entry["title"] for entry in replaced["user"]["experience"]] == ["Baker"]
    assert {edge["node"]["name"]: edge["source"] for edge in replaced["user"]["skills"]["edges"]} == {
        "SQL": "PROFILE",
        "baking": "CV",
    }
    assert [stage["institution"] for stage in replaced["user"]["education"]] == ["Example Institute"]
    listed = (await site.query(LIST))["viewer"]["documents"]["edges"]
    assert [edge["node"]["fileName"] for edge in listed] == ["bakery.txt", "my cv.txt"]


async def test_chosen_parts_are_taken_over_and_wrong_choices_refused(site: Site) -> None:
    id = await site.upload("cv.txt", CV.encode())
    chosen = {"document": id, "skills": [ids.encode("Skill", "sql")], "education": []}
    payload = (await site.query(CONFIRM, input=chosen))["confirmCv"]
    assert [edge["node"]["name"] for edge in payload["user"]["skills"]["edges"]] == ["SQL"]
    assert payload["user"]["education"] == []
    wrong = (await site.query(CONFIRM, input={"document": id, "experience": [7]}))["confirmCv"]
    assert wrong["errors"][0]["path"] == ["input", "experience"]
    missing = (await site.query(CONFIRM, input={"document": ids.encode("Document", "none")}))["confirmCv"]
    assert missing["errors"][0]["code"] == "NOT_FOUND"


async def test_a_file_that_cannot_be_read_fails_with_advice_and_the_worker_goes_on(site: Site) -> None:
    id = await site.upload("../../etc/cv.pdf", b"%PDF-1.7\nnothing else")
    document = await read(site, id)
    assert (document["state"], document["problem"], document["fileName"]) == ("FAILED", "DAMAGED", "cv.pdf")
    assert "upload the new copy" in document["error"]
    assert (document["text"], document["skills"], document["contact"]) == (None, [], None)
    refused = (await site.query(CONFIRM, input={"document": id}))["confirmCv"]
    assert refused["errors"][0]["code"] == "CONFLICT"
    assert (await read(site, await site.upload("cv.txt", CV.encode())))["state"] == "READ"


async def test_a_linkedin_export_is_read(site: Site) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Profile.csv", "First Name,Last Name,Headline\nOmar,Example,Baker\n")
        archive.writestr(
            "Positions.csv", "Notes:\n\nCompany Name,Title,Description,Started On,Finished On\nCo,Baker,,Mar 2021,\n"
        )
        archive.writestr("Skills.csv", "Name\nSQL\n")
    document = await read(site, await site.upload("export.zip", content.getvalue()))
    assert document["kind"] == "LINKEDIN_ZIP"
    assert document["experience"][0]["from"] == "2021-03"
    assert document["experience"][0]["ongoing"] is True
    assert [skill["skill"]["name"] for skill in document["skills"]] == ["SQL"]


async def test_documents_belong_to_their_owner(site: Site, client: GraphClient) -> None:
    id = await site.upload("cv.txt", CV.encode())
    assert (await site.query(READ, person="bob", id=id))["node"] is None
    payload = (await site.query(CONFIRM, person="bob", input={"document": id}))["confirmCv"]
    assert payload["errors"][0]["code"] == "NOT_FOUND"
    local, bob = ids.local_id(id, "Document"), Viewer("bob", frozenset({Role.CANDIDATE}))
    with pytest.raises(ForbiddenError):
        await DocumentRepository(client, bob).content("ann", local)
    with pytest.raises(NotFoundError):
        await ConfirmationRepository(client, bob).confirm("bob", local, ConfirmedParts(), datetime.now(UTC))


async def test_a_deleted_document_leaves_nothing_and_takes_its_profile_along_if_asked(
    site: Site, client: GraphClient
) -> None:
    id = await site.upload("cv.txt", CV.encode())
    await site.query(CONFIRM, input={"document": id})
    payload = (await site.query(DELETE, input={"document": id, "forgetProfile": True}))["deleteDocument"]
    assert payload["errors"] == []
    assert await client.read("MATCH (d:Document) RETURN d.id AS id") == []
    assert await client.read("MATCH (:User)-[r:HAS_SKILL|WORKED_AS|STUDIED_AT]->() RETURN type(r) AS type") == []
    assert await client.read("MATCH (i:Institution) RETURN i.id AS id") == []
    assert (await site.query(DELETE, input={"document": id}))["deleteDocument"]["errors"][0]["code"] == "NOT_FOUND"


async def test_only_three_files_of_a_person_wait_and_they_are_unreadable_in_redis(site: Site) -> None:
    for _ in range(3):
        assert (await site.post("cv.txt", CV.encode())).json["data"]["uploadCv"]["errors"] == []
    refused = (await site.post("cv.txt", CV.encode())).json["data"]["uploadCv"]
    assert refused["document"] is None
    assert refused["errors"][0]["code"] == "CONFLICT"
    assert (await site.post("cv.txt", CV.encode(), "bob")).json["data"]["uploadCv"]["errors"] == []
    kept = [await site.worker.redis.get(key) async for key in site.worker.redis.scan_iter("*documents*file*")]
    assert len(kept) == 4
    assert all("nadia" not in content.lower() for content in kept)


async def test_refused_uploads_are_graphql_errors(site: Site) -> None:
    cases = [
        (await site.post("cv.txt", b"x", None), 401, "UNAUTHENTICATED"),
        (await site.post("cv.txt", b"x", preflight=False), 400, "BAD_USER_INPUT"),
        (await site.post("cv.txt", b"x", map="{}"), 400, "BAD_USER_INPUT"),
        (await site.post("cv.txt", b"x", map='{"0": ["variables.other"]}'), 400, "BAD_USER_INPUT"),
        (await site.post("cv.txt", b"x", operations="{"), 400, "BAD_USER_INPUT"),
        (await site.post("cv.txt", b"x", map='{"1": ["variables.file"]}'), 400, "BAD_USER_INPUT"),
        (await site.post("cv.txt", b"x" * 11_500_000), 413, "BAD_USER_INPUT"),
    ]
    for answer, status, code in cases:
        assert (answer.status, answer.code) == (status, code), answer.body
    too_large = (await site.post("cv.txt", b"x" * 10_600_000)).json["data"]["uploadCv"]
    assert too_large["errors"][0]["path"] == ["input", "file"]
    broken = await send_request(
        site.app,
        b"rubbish",
        [("content-type", "multipart/form-data"), ("apollo-require-preflight", "1"), *site.headers("ann")],
    )
    assert (broken.status, broken.code) == (400, "BAD_USER_INPUT")
    body = json.dumps({"query": UPLOAD, "variables": {"file": "text"}}).encode()
    plain = await send_request(site.app, body, [*JSON, *site.headers("ann")])
    assert plain.code == "BAD_USER_INPUT"


async def test_settings_keep_files_encrypted_and_confirm_by_themselves(site: Site, server: Server) -> None:
    settings = WorkerSettings(keep_documents=True, confirm_documents=True)
    async with context_of(server.engines, server.home, settings) as worker:
        id = await Site(site.app, worker).upload("cv.txt", CV.encode())
    document = await read(site, id)
    assert document["isFileKept"] is True
    assert document["confirmedAt"] is not None
    kept: KeptFiles = site.app.state.parts.kept_files
    assert kept.read(ids.local_id(id, "Document")) == CV.encode()
    await site.query(DELETE, input={"document": id})
    assert kept.read(ids.local_id(id, "Document")) is None


async def test_a_document_that_is_deleted_before_it_is_read_leaves_nothing(site: Site, client: GraphClient) -> None:
    payload = (await site.post("cv.txt", CV.encode())).json["data"]["uploadCv"]
    await site.query(DELETE, input={"document": payload["document"]["id"]})
    await site.work(payload["task"]["id"])
    assert await client.read("MATCH (d:Document) RETURN d.id AS id") == []
    assert [key async for key in site.worker.redis.scan_iter("*documents*file*")] == []
