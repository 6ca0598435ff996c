"""Uploads before any resolver runs: every refusal is a GraphQL error."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from api.errors import UnauthenticatedError, UnavailableError
from api.http.uploads import UploadGate
from graph.viewer import VISITOR, Viewer
from tests.asgi import JSON, Answer, send_request
from tests.unit.door import TOKENS, People, open_door

QUERY = "mutation ($file: Upload!) { uploadCv(input: {file: $file}) { task { id } } }"
OPERATIONS = json.dumps({"query": QUERY, "variables": {"file": None}})
MAP = json.dumps({"0": ["variables.file"]})
PREFLIGHT = ("x-careergraph-preflight", "1")
FORM = ("content-type", "multipart/form-data; boundary=x")
ANN = ("authorization", f"Bearer {TOKENS.make('ann', ('CANDIDATE',))}")


@pytest.fixture(scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Starlette]:
    people = People(ann=("CANDIDATE",))
    async with open_door(tmp_path_factory.mktemp("home"), people, max_file_bytes=2_000, read_seconds=1.0) as made:
        yield made


def form(operations: str = OPERATIONS, places: str = MAP, file: bytes = b"hello", more: str = "") -> bytes:
    def field(name: str, value: str) -> str:
        return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'

    head = '--x\r\nContent-Disposition: form-data; name="0"; filename="cv.txt"\r\n\r\n'
    text = f"{field('operations', operations)}{field('map', places)}{more}{head}"
    return text.encode() + file + b"\r\n--x--\r\n"


async def send(app: Starlette, body: bytes, *headers: tuple[str, str]) -> Answer:
    return await send_request(app, body, headers or (FORM, PREFLIGHT, ANN))


async def test_an_upload_reaches_its_resolver(app: Starlette) -> None:
    answer = await send(app, form())
    assert (answer.status, answer.code) == (200, "UNAVAILABLE")  # there is no graph here
    answer = await send(app, form(), FORM, ("apollo-require-preflight", "true"), ANN)
    assert answer.code == "UNAVAILABLE"


async def test_an_upload_needs_a_token_before_any_of_it_is_read(app: Starlette) -> None:
    answer = await send_request(app, form(), (FORM, PREFLIGHT), whole=False)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")


async def test_an_upload_needs_a_header_that_forms_of_other_sites_cannot_send(app: Starlette) -> None:
    answer = await send(app, form(), FORM, ANN)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")
    assert "X-CareerGraph-Preflight" in answer.json["errors"][0]["message"]


SECOND = '--x\r\nContent-Disposition: form-data; name="1"; filename="b.txt"\r\n\r\nb\r\n'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"rubbish",
        form()[:-20],
        form(operations="{"),
        form(operations="[]"),
        form(operations=json.dumps({"query": QUERY})),
        form(operations=json.dumps({"query": QUERY, "variables": {"file": "text"}})),
        form(operations=json.dumps({"query": QUERY, "variables": {"file": {"deep": None}}})),
        form(operations="\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
        form(places="{"),
        form(places="{}"),
        form(places="[]"),
        form(places=json.dumps({"0": []})),
        form(places=json.dumps({"0": ["variables.file", "variables.file"]})),
        form(places=json.dumps({"0": ["query"]})),
        form(places=json.dumps({"0": ["variables.file.__class__"]})),
        form(places=json.dumps({"operations": ["variables.file"]})),
        form(places=json.dumps({"1": ["variables.file"]})),
        form(more=SECOND),
        form(more='--x\r\nContent-Disposition: form-data; name="more"\r\n\r\nb\r\n'),
        form(more="--x\r\n\r\nno name\r\n"),
    ],
)
async def test_a_malformed_form_is_refused(app: Starlette, body: bytes) -> None:
    answer = await send(app, body)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


async def test_a_form_without_a_boundary_is_refused(app: Starlette) -> None:
    answer = await send(app, form(), ("content-type", "multipart/form-data"), PREFLIGHT, ANN)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


async def test_a_compressed_upload_is_refused(app: Starlette) -> None:
    answer = await send(app, form(), FORM, PREFLIGHT, ANN, ("content-encoding", "gzip"))
    assert (answer.status, answer.code) == (415, "BAD_USER_INPUT")


async def test_a_large_body_is_refused_while_it_arrives(app: Starlette) -> None:
    for body, headers in ((form(file=b"x" * 1_100_000), (FORM, PREFLIGHT, ANN)), (b" " * 1_100_000, JSON)):
        answer = await send_request(app, [body[:500_000], body[500_000:]], headers)
        assert (answer.status, answer.code) == (413, "BAD_USER_INPUT")


async def test_a_large_body_is_refused_when_it_is_announced(app: Starlette) -> None:
    answer = await send_request(app, form(), (FORM, PREFLIGHT, ANN, ("content-length", "5000000")), whole=False)
    assert (answer.status, answer.code) == (413, "BAD_USER_INPUT")
    assert "2,000 bytes" in answer.json["errors"][0]["message"]


async def test_a_slow_upload_is_refused(app: Starlette) -> None:
    answer = await send_request(app, form()[:100], (FORM, PREFLIGHT, ANN), whole=False)
    assert (answer.status, answer.code) == (408, "BAD_USER_INPUT")


async def test_json_instead_of_a_form_is_refused(app: Starlette) -> None:
    body = json.dumps({"query": QUERY, "variables": {"file": "text"}}).encode()
    answer = await send_request(app, body, (*JSON, ANN))
    assert answer.code == "BAD_USER_INPUT"
    assert "multipart" in answer.json["errors"][0]["message"]


async def test_uploads_at_once_are_bounded() -> None:
    gate, ann = UploadGate(), Viewer("ann")
    with gate.enter(ann), gate.enter(ann):
        with pytest.raises(UnavailableError), gate.enter(ann):
            raise AssertionError
        with gate.enter(Viewer("bob")):
            await asyncio.sleep(0)
    with gate.enter(ann), pytest.raises(UnauthenticatedError), gate.enter(VISITOR):
        raise AssertionError
