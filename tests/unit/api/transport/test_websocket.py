"""WebSockets before any resolver runs: any message, any origin, and only while the token is valid."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from api.http.tokens import LEEWAY_SECONDS
from api.transport.websocket import LONGEST_REASON, SocketAdapter
from graph.errors import GraphUnavailableError
from tests.asgi import open_socket
from tests.unit.door import TOKEN_LIFE, TOKENS, People, open_door

TYPENAME = {"type": "subscribe", "id": "1", "payload": {"query": "{__typename}"}}
ADMIN = f"Bearer {TOKENS.make('ann', ('ADMIN', 'CANDIDATE'))}"


@pytest.fixture(scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Starlette]:
    async with open_door(tmp_path_factory.mktemp("home"), People(ann=("ADMIN", "CANDIDATE"))) as made:
        yield made


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[" * 100_000,
        '{"type": "ping", "payload": {"a": ' + "9" * 5_000 + "}}",
        b"\x00\xff",
        [],
        1,
        None,
        "x" * 500,
        {},
        {"type": 1},
        {"type": []},
        {"type": "x" * 500},
        {"type": "next", "id": "1", "payload": {}},
        {"type": "ping", "payload": 1},
        {"type": "pong", "payload": []},
        {"type": "complete"},
        {"type": "complete", "id": []},
        {"type": "subscribe"},
        {**TYPENAME, "id": 1},
        {**TYPENAME, "id": []},
        {**TYPENAME, "id": ""},
        {**TYPENAME, "id": "x" * 201},
        {**TYPENAME, "payload": 1},
        {**TYPENAME, "payload": {}},
        {**TYPENAME, "payload": {"query": 1}},
        {**TYPENAME, "payload": {"query": ""}},
        {**TYPENAME, "payload": {"query": "{__typename}", "variables": 1}},
        {**TYPENAME, "payload": {"query": "{__typename}", "operationName": 1}},
        {**TYPENAME, "payload": {"query": "{__typename}", "extensions": []}},
    ],
)
async def test_a_message_that_is_none_closes_the_socket(app: Starlette, message: object) -> None:
    async with open_socket(app) as socket:
        assert (await socket.start())["type"] == "connection_ack"
        socket.send(json.dumps(message) if message is None or isinstance(message, int | list) else message)
        answer = await socket.receive()
    assert answer["close"] == 4400
    assert 0 < len(answer["reason"].encode()) <= LONGEST_REASON


@pytest.mark.parametrize("payload", [[], 1, "x"])
async def test_an_opening_that_is_none_closes_the_socket(app: Starlette, payload: object) -> None:
    async with open_socket(app) as socket:
        socket.send({"type": "connection_init", "payload": payload})
        assert (await socket.receive())["close"] == 4400


async def test_an_opening_may_say_nothing(app: Starlette) -> None:
    async with open_socket(app) as socket:
        socket.send({"type": "connection_init", "payload": None})
        assert (await socket.receive())["type"] == "connection_ack"


async def test_a_socket_opens_once(app: Starlette) -> None:
    async with open_socket(app) as socket:
        await socket.start()
        assert await socket.start() == {"close": 4429, "reason": "Too many initialisation requests"}


async def test_nothing_is_answered_before_the_opening(app: Starlette) -> None:
    async with open_socket(app) as socket:
        socket.send(TYPENAME)
        assert (await socket.receive())["close"] == 4401


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{a", "Syntax Error"),
        ("query " + "x" * 300 + " y", "Syntax Error"),
        ("{viewer{}}", "Syntax Error"),
        ("{...nope}", "Unknown fragment"),
        ("{nope}", "Cannot query field"),
        ("fragment F on Query{__typename}", "must hold an operation"),
        ("query A{__typename} query B{__typename}", "`operationName` is missing"),
    ],
)
async def test_a_wrong_document_ends_its_operation_and_not_the_socket(app: Starlette, query: str, words: str) -> None:
    async with open_socket(app) as socket:
        await socket.start()
        socket.subscribe(query, "a")
        answer = await socket.receive()
        assert (answer["type"], answer["id"]) == ("error", "a")
        assert answer["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert words in answer["payload"][0]["message"]
        socket.subscribe("{__typename}", "a")
        assert (await socket.receive())["payload"] == {"data": {"__typename": "Query"}}
        assert (await socket.receive())["type"] == "complete"


async def test_a_silent_socket_is_closed(tmp_path: Path) -> None:
    async with open_door(tmp_path, read_seconds=0.05) as app, open_socket(app) as socket:
        assert (await socket.receive())["close"] == 4408


@pytest.mark.parametrize("sent", ["Bearer rubbish", "rubbish", "", 1, [], {}, False])
async def test_a_token_that_does_not_hold_opens_nothing(app: Starlette, sent: object) -> None:
    async with open_socket(app) as socket:
        assert (await socket.start(Authorization=sent))["close"] == 4403


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
async def test_the_token_is_found_however_it_is_spelt(app: Starlette, name: str) -> None:
    async with open_socket(app) as socket:
        assert (await socket.start(**{name: ADMIN}))["type"] == "connection_ack"
        socket.subscribe("{ system { version } }")
        assert (await socket.receive())["payload"]["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_a_socket_ends_with_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(time=time.time)
    monkeypatch.setattr("api.transport.websocket.time", clock)
    people = People(ann=("ADMIN", "CANDIDATE"))
    async with open_door(tmp_path, people, roles_seconds=0.05) as app, open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["type"] == "connection_ack"
        socket.subscribe("{__typename}")
        assert (await socket.receive())["type"] == "next"
        assert (await socket.receive())["type"] == "complete"
        end = time.time() + TOKEN_LIFE.total_seconds() + LEEWAY_SECONDS
        clock.time = lambda: end
        answer = await socket.receive()
        assert (answer["close"], "expired" in answer["reason"]) == (4403, True)


async def test_nothing_starts_on_a_socket_whose_token_has_ended(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(time=time.time)
    monkeypatch.setattr("api.transport.websocket.time", clock)
    async with open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["type"] == "connection_ack"
        end = time.time() + TOKEN_LIFE.total_seconds() + LEEWAY_SECONDS
        clock.time = lambda: end
        socket.subscribe("{__typename}")
        socket.subscribe("{__typename}", "2")
        assert (await socket.receive())["close"] == 4403
    assert socket.outgoing.empty()


async def test_a_socket_ends_when_its_person_loses_a_role(tmp_path: Path) -> None:
    people = People(ann=("ADMIN", "CANDIDATE"))
    async with open_door(tmp_path, people, roles_seconds=0.05) as app, open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["type"] == "connection_ack"
        people.roles["ann"] = ("CANDIDATE",)
        answer = await socket.receive()
        assert (answer["close"], "roles" in answer["reason"]) == (4403, True)


async def test_a_socket_ends_when_its_person_has_left(tmp_path: Path) -> None:
    people = People(ann=("ADMIN", "CANDIDATE"))
    async with open_door(tmp_path, people, roles_seconds=0.05) as app, open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["type"] == "connection_ack"
        del people.roles["ann"]
        answer = await socket.receive()
        assert (answer["close"], "left" in answer["reason"]) == (4403, True)


async def test_a_socket_stays_while_the_graph_is_away(tmp_path: Path) -> None:
    people = People(ann=("ADMIN", "CANDIDATE"))
    async with open_door(tmp_path, people, roles_seconds=0.01) as app, open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["type"] == "connection_ack"
        people.error = GraphUnavailableError("away")
        reads = people.reads
        while people.reads < reads + 3:
            socket.subscribe("{__typename}")
            assert (await socket.receive())["type"] == "next"
            assert (await socket.receive())["type"] == "complete"


async def test_a_socket_that_opens_while_the_graph_is_away_is_told_to_come_again(tmp_path: Path) -> None:
    people = People()
    people.error = GraphUnavailableError("away")
    async with open_door(tmp_path, people) as app, open_socket(app) as socket:
        assert (await socket.start(Authorization=ADMIN))["close"] == 1013


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        (None, True),
        ("http://testserver", True),
        ("https://jobs.example", True),
        ("https://JOBS.example:443", True),
        ("https://evil.example", False),
        ("http://testserver:81", False),
        ("https://jobs.example.evil", False),
        ("null", False),
        ("", False),
        ("https://[", False),
    ],
)
async def test_only_pages_of_allowed_origins_open_sockets(tmp_path: Path, origin: str | None, opens: bool) -> None:
    headers = () if origin is None else (("origin", origin),)
    async with open_door(tmp_path, allowed_origins="https://jobs.example") as app, open_socket(app, headers) as socket:
        if opens:
            assert (await socket.start())["type"] == "connection_ack"
        else:
            assert (await socket.receive())["close"] == 1008


async def test_a_reason_that_is_too_long_is_cut_between_characters() -> None:
    closed: list[str] = []

    class Closing:
        application_state = None

        async def close(self, code: int, reason: str) -> None:
            closed.append(reason)

    socket: Any = Closing()
    view: Any = None
    await SocketAdapter(view, socket, socket).close(4400, "é" * 200)
    assert closed == ["é" * 61]


TEXT = st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OFTEN = st.sampled_from(("1", "2", "{__typename}", "{viewer{id}}", "{a", "query A{__typename}", "A"))
PAYLOADS = VALUES | st.fixed_dictionaries(
    {},
    optional={"query": OFTEN | VALUES, "variables": VALUES, "operationName": OFTEN | VALUES, "Authorization": VALUES},
)
TYPES = st.sampled_from(
    ("connection_init", "ping", "pong", "subscribe", "subscribe", "complete", "next", "error", "connection_ack")
)
MESSAGES = st.one_of(
    VALUES.map(json.dumps),
    st.fixed_dictionaries({"type": TYPES | VALUES}, optional={"id": OFTEN | VALUES, "payload": PAYLOADS}).map(
        json.dumps
    ),
    st.text(max_size=30).filter(lambda text: not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)),
    st.binary(max_size=30),
)


@settings(max_examples=200, deadline=None)
@given(opened=st.booleans(), messages=st.lists(MESSAGES, max_size=6))
async def test_no_message_whatever_is_a_fault_of_ours(
    app: Starlette, opened: bool, messages: list[str | bytes]
) -> None:
    """Whatever a client sends, the socket lives on, or is closed with a code that says what was wrong."""
    async with open_socket(app) as socket:
        if opened:
            await socket.start()
        for message in messages:
            socket.send(message)
        socket.send({"type": "ping"})
        while (answer := await socket.receive()).get("type") != "pong" and "close" not in answer:
            assert "INTERNAL" not in json.dumps(answer)
        assert answer.get("close") in (None, 4400, 4401, 4403, 4409, 4429)


HANGING = "subscription { recommendationsUpdated { reason } }"


async def hang(*_: object) -> None:
    """What Redis answers here: nothing."""
    await asyncio.Event().wait()


async def test_a_socket_and_a_viewer_run_a_bounded_number_of_operations(tmp_path: Path) -> None:
    people, ann = People(ann=("CANDIDATE",)), f"Bearer {TOKENS.make('ann', ('CANDIDATE',))}"
    async with open_door(tmp_path, people, viewer_subscriptions=25) as app:
        app.state.parts.redis.get = hang
        async with open_socket(app) as first, open_socket(app) as second:
            for socket in (first, second):
                assert (await socket.start(Authorization=ann))["type"] == "connection_ack"
            for number in range(21):
                first.subscribe(HANGING, str(number))
            answer = await first.receive()
            assert (answer["id"], answer["type"]) == ("20", "error")
            assert answer["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 5}
            for number in range(6):
                second.subscribe(HANGING, str(number))
            answer = await second.receive()
            assert (answer["id"], answer["type"]) == ("5", "error")
            assert answer["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 5}
            second.send({"type": "complete", "id": "0"})
            second.subscribe("{ __typename }", "6")
            assert (await second.receive())["payload"]["data"] == {"__typename": "Query"}
        async with open_socket(app) as visitor:
            await visitor.start()
            visitor.subscribe("{ __typename }")
            assert (await visitor.receive())["type"] == "next"
    assert app.state.parts.operation_gate._running == {}


class SlowGraph:
    """A graph that answers when a test says so."""

    def __init__(self) -> None:
        self.begun, self.may_answer, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.is_cancelled = False

    async def call(self, *_: object) -> Any:
        self.begun.set()
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.is_cancelled = True
            raise
        finally:
            self.ended.set()
        return []


@pytest.mark.parametrize("ends_by", ["complete", "leaving"])
@pytest.mark.parametrize(
    ("query", "is_cancelled"),
    [("mutation { eraseMe(input: {confirm: true}) { isComplete } }", False), ("{ viewer { name } }", True)],
)
async def test_a_mutation_runs_to_its_end_and_a_query_is_cancelled(
    tmp_path: Path, query: str, is_cancelled: bool, ends_by: str
) -> None:
    people, ann = People(ann=("CANDIDATE",)), f"Bearer {TOKENS.make('ann', ('CANDIDATE',))}"
    async with open_door(tmp_path, people, deadline_seconds=30.0) as app:
        graph = SlowGraph()
        app.state.parts.client._call_guarded = graph.call
        async with open_socket(app) as socket:
            await socket.start(Authorization=ann)
            socket.subscribe(query)
            await asyncio.wait_for(graph.begun.wait(), 10)
            if ends_by == "complete":
                socket.send({"type": "complete", "id": "1"})
                socket.subscribe("{ __typename }", "2")
                assert (await socket.receive())["id"] == "2", "the socket goes on"
            else:
                socket.leave()
            if is_cancelled:
                await asyncio.wait_for(graph.ended.wait(), 10)
            graph.may_answer.set()
        await asyncio.wait_for(graph.ended.wait(), 10)
        assert graph.is_cancelled == is_cancelled
