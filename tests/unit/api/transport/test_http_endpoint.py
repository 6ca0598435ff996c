"""HTTP responses before any resolver runs, for any body, header and method."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from api.http.refusals import GRAPHQL_JSON, choose_type
from tests.asgi import JSON, Answer, send_request
from tests.unit.door import TOKENS, open_door

ORIGIN = "https://jobs.example"
CODES = {
    "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "NOT_FOUND", "TOO_COMPLEX", "RATE_LIMITED", "UNAVAILABLE",
    "PERSISTED_DOCUMENT_NOT_FOUND", "PERSISTED_DOCUMENT_REQUIRED", "PERSISTED_QUERY_NOT_FOUND",
}  # fmt: skip
NEWER = (*JSON, ("accept", GRAPHQL_JSON))


@pytest.fixture(scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Starlette]:
    async with open_door(tmp_path_factory.mktemp("home")) as made:
        yield made


def document(query: str, **parameters: Any) -> bytes:
    return json.dumps({"query": query, **parameters}).encode()


def well_formed(answer: Answer) -> bool:
    """Whether an answer is GraphQL's, and no fault of ours."""
    return (
        answer.status < 500
        and answer.headers["content-type"].split(";")[0] in ("application/json", GRAPHQL_JSON)
        and ("data" in answer.json or answer.code in CODES)
        and all(error["extensions"]["code"] in CODES for error in answer.json.get("errors", []))
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'"x"', "JSON object"),
        (b"1", "JSON object"),
        (b"null", "JSON object"),
        (b"[]", "one object"),
        (b'[{"query": "{__typename}"}]', "one object"),
        (b"", "zero-length"),
        (b"{", "JSON"),
        (b"[" * 100_000, "depth"),
        (b'{"query": "{__typename}", "variables": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}", "depth"),
        (b'{"query": "{__typename}", "variables": {"a": ' + b"9" * 5_000 + b"}}", "number"),
        (b'{"query": "{__typename}", "variables": {"a": 1e999}}', "number"),
        (b'{"query": "{__typename}", "variables": {"a": NaN}}', "JSON"),
        (b'{"query": "{__typename}", "variables": {"a": "\\ud83d"}}', "surrogate"),
        (b'{"query": "{__typename}", "variables": {"a": [' + b"1," * 20_000 + b"1]}}", "over 10,000 values"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"\x1f\x8b\x08\x00", "UTF-8"),
        (b"{}", "`query` is missing"),
        (b'{"query": null}', "`query` is missing"),
        (b'{"query": ""}', "`query` is missing"),
        (b'{"query": 1}', "`query` must be text"),
        (b'{"query": ["{__typename}"]}', "`query` must be text"),
        (b'{"query": "{__typename}", "variables": 1}', "`variables` must be an object"),
        (b'{"query": "{__typename}", "variables": []}', "`variables` must be an object"),
        (b'{"query": "{__typename}", "operationName": []}', "`operationName` must be text"),
        (b'{"query": "{__typename}", "extensions": "x"}', "`extensions` must be an object"),
    ],
)
async def test_a_body_that_is_no_request_is_a_bad_request(app: Starlette, body: bytes, words: str) -> None:
    answer = await send_request(app, body)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")
    assert words in answer.json["errors"][0]["message"]
    assert "data" not in answer.json


@pytest.mark.parametrize(
    ("query", "parameters", "words"),
    [
        ("{...nope}", {}, "Unknown fragment 'nope'"),
        ("{viewer{}}", {}, "Syntax Error"),
        ("{}", {}, "Syntax Error"),
        ("{viewer{... on Viewer{}}}", {}, "Syntax Error"),
        ("{a", {}, "Syntax Error"),
        ("#", {}, "Syntax Error"),
        ("{a" * 900 + "}" * 900, {}, "nested too deeply"),
        ("{jobs(first: " + "[" * 900 + "]" * 900 + "){edges{cursor}}}", {}, "nested too deeply"),
        ("{nope}", {}, "Cannot query field"),
        ("{viewer{...F}} fragment F on Viewer{...F}", {}, "within itself"),
        ("fragment F on Query{__typename}", {}, "must hold an operation"),
        ("query A{__typename} query B{__typename}", {}, "`operationName` is missing"),
        ("query A{__typename}", {"operationName": "B"}, "Unknown operation named 'B'"),
        ('subscription{taskProgress(id: "x"){state}}', {}, "WebSocket"),
    ],
)
async def test_a_document_that_cannot_be_executed_says_why(
    app: Starlette, query: str, parameters: dict[str, Any], words: str
) -> None:
    body = document(query, **parameters)
    older, newer = await send_request(app, body), await send_request(app, body, NEWER)
    assert (older.status, newer.status) == (200, 400)
    assert older.json == newer.json
    assert "data" not in older.json
    assert older.code == "BAD_USER_INPUT"
    assert words in older.json["errors"][0]["message"]


async def test_one_of_several_operations_is_chosen_by_its_name(app: Starlette) -> None:
    answer = await send_request(app, document("query A{a: __typename} query B{b: __typename}", operationName="B"))
    assert answer.json == {"data": {"b": "Query"}}


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("content-type", "text/plain"),),
        (("content-type", "application/x-www-form-urlencoded"),),
        (("content-type", "application/graphql"),),
        (("content-type", "text/plain; application/json"),),
        (("content-type", b"\xff\xfe;;;="),),
        (("content-type", "application/json; charset=utf-16"),),
        (*JSON, ("content-encoding", "gzip")),
        (*JSON, ("content-encoding", "identity, br")),
    ],
)
async def test_a_body_of_another_kind_is_an_unsupported_one(app: Starlette, headers: Any) -> None:
    answer = await send_request(app, document("{__typename}"), headers)
    assert (answer.status, answer.code) == (415, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_json_is_json_however_it_is_announced(app: Starlette, type: str) -> None:
    answer = await send_request(
        app, document("{__typename}"), (("content-type", type), ("content-encoding", "identity"))
    )
    assert answer.json == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "NOPE"])
async def test_other_methods_are_told_which_one_to_use(app: Starlette, method: str) -> None:
    headers = (*JSON, ("accept", "application/json"))
    answer = await send_request(app, document("{__typename}"), headers, method, query=b"query={__typename}")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert answer.code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/event-stream", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"application/json, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"application/json, {GRAPHQL_JSON};q=0.5", "application/json"),
        (f"{GRAPHQL_JSON};q=0", "application/json"),
        (f"{GRAPHQL_JSON};q=x, ;;,", GRAPHQL_JSON),
    ],
)
def test_the_newer_type_answers_who_prefers_it(accept: str | None, chosen: str) -> None:
    assert choose_type(accept) == chosen


async def test_what_is_away_is_a_field_s_error_and_not_the_request_s(app: Starlette) -> None:
    answer = await send_request(app, document("{ jobs(first: 1) { edges { cursor } } }"), NEWER)
    assert (answer.status, answer.code) == (200, "UNAVAILABLE")
    assert answer.json["data"] is None


async def test_a_token_s_roles_that_cannot_be_read_are_unavailable(app: Starlette) -> None:
    authorization = ("authorization", f"Bearer {TOKENS.make('ann', ('ADMIN',))}")
    answer = await send_request(app, document("{__typename}"), (*JSON, authorization))
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "UNAVAILABLE", "1")


async def test_a_body_that_does_not_come_in_time_is_refused(tmp_path: Path) -> None:
    async with open_door(tmp_path, read_seconds=0.05) as app:
        answer = await send_request(app, [b"{", b'"query"'], whole=False)
    assert (answer.status, answer.code, answer.headers["connection"]) == (408, "BAD_USER_INPUT", "close")


async def test_the_schema_is_hidden_where_graphiql_is_off(tmp_path: Path) -> None:
    hidden = {"__schema{types{name}}", '__type(name: "Job"){name}'}
    wrong = ("{jbos{id}}", "{jobs(frist: 1){edges{cursor}}}", "query($a: Jbo){__typename}", "{jobs}", "{viewer{id{x}}}")
    enumeration = document(
        "query($l: Language!){jobs(first: 1){edges{node{title(language: $l)}}}}", variables={"l": "E"}
    )
    filtered = "query($f: JobFilter){jobs(first: 1, filter: $f){edges{cursor}}}"
    variables: tuple[dict[str, object], ...] = ({"seniority": ["LEAD"]}, {"place": 1}, {"seniorities": ["LEED"]})
    by_variables = [document(filtered, variables={"f": condition}) for condition in variables]
    async with open_door(tmp_path, graphiql=False) as app:
        for field in hidden:
            assert (await send_request(app, document(f"{{{field}}}"))).code == "BAD_USER_INPUT"
        for query in (*map(document, wrong), enumeration, *by_variables):
            answer = await send_request(app, query)
            assert answer.json["errors"]
            assert "Did you mean" not in answer.body.decode()
        assert (await send_request(app, document("{__typename}"))).json == {"data": {"__typename": "Query"}}
        page = await send_request(app, method="GET", headers=(("accept", "text/html"),))
        assert page.status == 405
        assert (await send_request(app, method="GET", path="/graphiql/page.js")).status == 404


async def test_the_schema_may_be_looked_at_where_graphiql_is_on(app: Starlette) -> None:
    assert "data" in (await send_request(app, document("{__schema{queryType{name}}}"))).json
    assert "Did you mean 'jobs'" in (await send_request(app, document("{jbos{id}}"))).body.decode()


async def test_graphiql_loads_nothing_from_elsewhere(app: Starlette) -> None:
    page = await send_request(app, method="GET", headers=(("accept", "text/html"),))
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    text = page.body.decode()
    assert "//" not in text
    loaded = [part.split('"')[0] for part in text.replace('src="', 'href="').split('href="')[1:]]
    files = [name for name in loaded if not name.startswith("data:")]
    assert len(files) == 8
    for name in files:
        answer = await send_request(app, method="GET", path=f"/{name}")
        assert answer.status == 200, name
        assert len(answer.body) > 20


async def test_pages_of_other_origins_may_ask_where_the_setting_names_them(tmp_path: Path) -> None:
    preflight = (
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    )
    async with open_door(tmp_path, allowed_origins="https://Jobs.example:443, http://localhost:3000") as app:
        asked = await send_request(app, headers=(("origin", ORIGIN), *preflight), method="OPTIONS")
        assert (asked.status, asked.headers["access-control-allow-origin"]) == (200, ORIGIN)
        for headers in (JSON, (*JSON, ("authorization", "Bearer rubbish"))):
            answer = await send_request(app, document("{__typename}"), (*headers, ("origin", ORIGIN)))
            assert answer.headers["access-control-allow-origin"] == ORIGIN
        for other in ("https://evil.example", "null", "http://localhost:3001"):
            refused = await send_request(app, headers=(("origin", other), *preflight), method="OPTIONS")
            assert refused.status == 400
            assert "access-control-allow-origin" not in refused.headers


async def test_no_other_origin_may_ask_by_default(app: Starlette) -> None:
    answer = await send_request(app, document("{__typename}"), (*JSON, ("origin", ORIGIN)))
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origins", ["jobs.example", "https://jobs.example/path", "https://["])
async def test_what_is_no_origin_is_no_setting(tmp_path: Path, origins: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        async with open_door(tmp_path, allowed_origins=origins):
            pass


TEXT = st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
WORDS = (
    "{",
    "}",
    "(",
    ")",
    ":",
    "$a",
    "!",
    "@skip",
    "if",
    "true",
    "...",
    "on",
    "Query",
    "viewer",
    "f",
    "fragment",
    "query",
)
QUERIES = st.one_of(
    st.sampled_from(("{__typename}", "query A{__typename} query B{x}", "{...f} fragment f on Query{__typename}", "{")),
    st.text(alphabet=' \n{}()[]$@:!.,="#abF0\\', max_size=60),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
    VALUES,
)
HASHES = st.sampled_from(("0" * 64, "sha256:" + "0" * 64, "kind", "")) | VALUES
PERSISTED = st.fixed_dictionaries(
    {"persistedQuery": VALUES | st.fixed_dictionaries({"version": st.just(1) | VALUES, "sha256Hash": HASHES})}
)
OTHERS = {"variables": VALUES, "operationName": VALUES, "x": VALUES}
NAMES = {"documentId": HASHES, "extensions": VALUES | PERSISTED}
REQUESTS = st.one_of(
    VALUES,
    st.fixed_dictionaries({"query": QUERIES}, optional=OTHERS | NAMES),
    st.fixed_dictionaries({"documentId": HASHES}, optional=OTHERS),
    st.fixed_dictionaries({"extensions": PERSISTED}, optional=OTHERS),
).map(lambda value: json.dumps(value).encode())
BODIES = st.one_of(
    REQUESTS,
    st.binary(max_size=80),
    st.tuples(REQUESTS, st.binary(max_size=8), st.integers(0, 60)).map(lambda t: t[0][: t[2]] + t[1] + t[0][t[2] :]),
)
TYPES = st.one_of(
    st.sampled_from((b"application/json", b"application/json; charset=utf-8", b"multipart/form-data", b"text/plain")),
    st.binary(max_size=40),
)
OTHER_HEADERS = st.lists(
    st.tuples(
        st.sampled_from((b"accept", b"content-encoding", b"authorization", b"origin", b"content-length", b"expect")),
        st.one_of(st.binary(max_size=30), st.binary(max_size=30).map(lambda value: b"Bearer " + value)),
    ),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(body=BODIES, type=TYPES, others=OTHER_HEADERS, cut=st.integers(0, 80))
async def test_no_request_whatever_is_a_fault_of_ours(
    app: Starlette, body: bytes, type: bytes, others: list[tuple[bytes, bytes]], cut: int
) -> None:
    answer = await send_request(app, [body[:cut], body[cut:]], ((b"content-type", type), *others))
    assert well_formed(answer), (answer.status, answer.body)


@settings(max_examples=100, deadline=None)
@given(body=BODIES)
async def test_no_json_whatever_is_a_fault_of_ours(app: Starlette, body: bytes) -> None:
    answer = await send_request(app, body)
    assert well_formed(answer), (answer.status, answer.body)
