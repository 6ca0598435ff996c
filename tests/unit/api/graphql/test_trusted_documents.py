"""Trusted documents are found by the hash of their text, and nothing else is taken where only they are."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from api.cli.root import app as commands
from api.cli.root import run_guarded
from api.errors import SettingsError
from api.graphql.complexity import measure_operation
from api.graphql.document_checks import check_document
from api.graphql.trusted_documents import PACKAGED, TrustedDocument, identify_text, read_trusted_documents
from api.http.refusals import GRAPHQL_JSON
from api.schema.root import make_schema
from tests.asgi import JSON, Answer, open_socket, send_request
from tests.unit.door import open_door

SCHEMA = make_schema()._schema
TEXT = "query Kind { __typename }\n"
ID = "sha256:" + hashlib.sha256(TEXT.encode()).hexdigest()
HASH = ID.removeprefix("sha256:")
TWICE = "query A { a: __typename } query B { b: __typename }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two documents."""
    (tmp_path / "documents" / "deep").mkdir(parents=True)
    (tmp_path / "documents" / "kind.graphql").write_text(TEXT)
    (tmp_path / "documents" / "deep" / "twice.graphql").write_text(TWICE)
    return tmp_path / "documents"


async def ask(app: Starlette, headers: Any = JSON, **request: object) -> Answer:
    return await send_request(app, json.dumps(request).encode(), headers)


def persisted(hash: object, version: object = 1) -> dict[str, object]:
    return {"persistedQuery": {"version": version, "sha256Hash": hash}}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_document_is_known_by_the_hash_of_its_text(text: str) -> None:
    assert identify_text(text) == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_example_of_the_specification_has_its_id() -> None:
    assert identify_text("query($id:ID!){user(id:$id){name}}") == (
        "sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b"
    )


def test_a_folder_and_a_manifest_hold_the_same_documents(folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"kind": TEXT, identify_text(TWICE): TWICE}))
    by_folder, by_manifest = read_trusted_documents(folder, tmp_path), read_trusted_documents(manifest, tmp_path / "no")
    for id, text in ((ID, TEXT), (identify_text(TWICE), TWICE)):
        assert by_folder.find_text(id) == by_manifest.find_text(id) == text
    assert by_manifest.find_text("kind") == TEXT
    assert by_folder.find_text("kind") is None


def test_line_ends_count(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_bytes(b"{\r\n__typename }")
    assert read_trusted_documents(None, tmp_path).find_text(identify_text("{\r\n__typename }"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[]", "object of texts"),
        (b'{"a": 1}', "object of texts"),
        (b"{", "must be JSON"),
        (b"\xff", "cannot be read as UTF-8"),
        (b'{"a b": "{x}"}', "is no id"),
        (b'{"": "{x}"}', "is no id"),
        (b'{"sha1:00": "{x}"}', "is no id"),
        (b'{"sha256:%s": "{x}"}' % (b"0" * 64), "another hash"),
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "manifest.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=problem):
        read_trusted_documents(file, tmp_path / "no")


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder and no file"):
        read_trusted_documents(tmp_path / "no.json", tmp_path)


async def test_a_document_is_executed_by_its_id(folder: Path, tmp_path: Path) -> None:
    async with open_door(tmp_path, trusted_documents=folder) as app:
        assert (await ask(app, documentId=ID)).json == {"data": {"__typename": "Query"}}
        answer = await ask(app, documentId=identify_text(TWICE), operationName="B")
        assert answer.json == {"data": {"b": "Query"}}
        assert (await ask(app, extensions=persisted(HASH))).json == {"data": {"__typename": "Query"}}
        assert (await ask(app, query="{__typename}")).json == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("only", [False, True])
async def test_an_unknown_id_is_told_so(folder: Path, tmp_path: Path, only: bool) -> None:
    async with open_door(tmp_path, trusted_documents=folder, trusted_only=only) as app:
        for id in (ID[:-1], ID.upper(), HASH, "x", "sha256:", "x" * 10_000):
            older, newer = (
                await ask(app, documentId=id),
                await ask(app, (*JSON, ("accept", GRAPHQL_JSON)), documentId=id),
            )
            assert (older.status, newer.status) == (200, 400)
            assert older.code == newer.code == "PERSISTED_DOCUMENT_NOT_FOUND"
            assert len(older.json["errors"]) == 1
            assert len(older.body) < 500
            assert "data" not in older.json


async def test_where_only_trusted_documents_are_taken_no_text_is(folder: Path, tmp_path: Path) -> None:
    async with open_door(tmp_path, trusted_documents=folder, trusted_only=True) as app:
        for request in (
            {"query": "{__typename}"},
            {"query": TEXT},
            {"query": "{__schema{types{name}}}"},
            {"query": "{"},
            {"query": "{__typename}", "extensions": persisted(hashlib.sha256(b"{__typename}").hexdigest())},
            {"extensions": persisted("0" * 64)},
        ):
            answer = await ask(app, **request)
            assert answer.code == "PERSISTED_DOCUMENT_REQUIRED"
            assert "documentId" in answer.json["errors"][0]["message"]
            assert "data" not in answer.json
        assert (await ask(app, documentId=ID)).json == {"data": {"__typename": "Query"}}
        assert (await ask(app, query=TEXT, extensions=persisted(HASH))).json == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "request_",
    [
        {"documentId": ID, "query": TEXT},
        {"query": TEXT, "extensions": persisted("0" * 64)},
        {"extensions": persisted(HASH, version=2)},
        {"extensions": persisted(HASH.upper())},
        {"extensions": persisted(5)},
        {"extensions": {"persistedQuery": []}},
    ],
)
async def test_a_request_that_contradicts_itself_is_refused(folder: Path, tmp_path: Path, request_: Any) -> None:
    async with open_door(tmp_path, trusted_documents=folder) as app:
        assert (await ask(app, **request_)).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("id", [1, [], {}, True])
async def test_an_id_is_text(tmp_path: Path, id: object) -> None:
    async with open_door(tmp_path) as app:
        answer = await ask(app, documentId=id)
        assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")
        async with open_socket(app) as socket:
            await socket.start()
            socket.send({"type": "subscribe", "id": "1", "payload": {"documentId": id}})
            assert (await socket.receive())["close"] == 4400


async def test_a_socket_takes_documents_by_id(folder: Path, tmp_path: Path) -> None:
    async with open_door(tmp_path, trusted_documents=folder, trusted_only=True) as app, open_socket(app) as socket:
        await socket.start()
        socket.send({"type": "subscribe", "id": "1", "payload": {"documentId": ID}})
        answers = [await socket.receive(), await socket.receive()]
        assert [answer["type"] for answer in answers] == ["next", "complete"]
        assert answers[0]["payload"]["data"] == {"__typename": "Query"}
        for id, payload, code in (
            ("2", {"documentId": "x"}, "PERSISTED_DOCUMENT_NOT_FOUND"),
            ("3", {"query": TEXT}, "PERSISTED_DOCUMENT_REQUIRED"),
        ):
            socket.send({"type": "subscribe", "id": id, "payload": payload})
            answer = await socket.receive()
            assert (answer["type"], answer["id"]) == ("error", id)
            assert answer["payload"][0]["extensions"]["code"] == code


async def test_a_socket_that_did_not_open_gets_no_document(folder: Path, tmp_path: Path) -> None:
    async with open_door(tmp_path, trusted_documents=folder) as app, open_socket(app) as socket:
        socket.send({"type": "subscribe", "id": "1", "payload": {"documentId": ID}})
        assert (await socket.receive())["close"] == 4401


def test_an_operation_costs_at_most_what_its_largest_page_does() -> None:
    text = "query Jobs($first: Int!) { jobs(first: $first) { edges { node { id } } } }"
    (operation,) = check_document(SCHEMA, TrustedDocument(text, "x")).operations
    largest = measure_operation(
        SCHEMA, parse(text.replace("$first: Int!", "$x: Int").replace("$first", "100")), None, {}
    )
    assert largest is not None
    assert (operation.name, operation.points) == ("Jobs", largest.cost)


def test_every_packaged_document_is_valid() -> None:
    trusted = read_trusted_documents(None, PACKAGED)
    assert [problem for document in trusted.documents for problem in check_document(SCHEMA, document).problems] == []


def run_documents(monkeypatch: pytest.MonkeyPatch, given: Path, *arguments: str) -> int:
    monkeypatch.setenv("CAREERGRAPH_TRUSTED_DOCUMENTS", str(given))
    return run_guarded(lambda: commands(["documents", *arguments], standalone_mode=False))


def test_the_command_lists_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_documents(monkeypatch, folder) == 0
    rows = capsys.readouterr().out.splitlines()
    assert any(ID in row and "Kind" in row and "kind.graphql" in row for row in rows)
    assert sum(identify_text(TWICE) in row for row in rows) == 2


def test_the_command_says_where_a_document_is_wrong(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.graphql").write_text("query Wrong {\n  __typename\n  jbos { id }\n}\n")
    (folder / "broken.graphql").write_text("query Broken {\n")
    assert run_documents(monkeypatch, folder) == 2
    message = capsys.readouterr().err
    assert f"{folder / 'wrong.graphql'}:3:3: Cannot query field 'jbos'" in message
    assert f"{folder / 'broken.graphql'}:2:1: Syntax Error" in message


def test_the_command_checks_another_schema(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "jobs.graphql").write_text("query Jobs { jobs(first: 1) { totalCount } }\n")
    schema = tmp_path / "schema.graphql"
    schema.write_text(make_schema().as_str())
    assert run_documents(monkeypatch, folder, "--check", str(schema)) == 0
    schema.write_text("type Query { jobs: String }")
    assert run_documents(monkeypatch, folder, "--check", str(schema)) == 2
    assert "jobs.graphql:1:19: Unknown argument 'first'" in capsys.readouterr().err
    schema.write_text("type Query {")
    assert run_documents(monkeypatch, folder, "--check", str(schema)) == 2
    assert "cannot be read as a schema" in capsys.readouterr().err
