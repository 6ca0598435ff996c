"""Quotas, addresses, and requests that are refused before they are read, with the counts of one process."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from api.http.addresses import counted_address, parse_networks
from api.http.admission import TOO_MANY, Admission
from api.http.auth import Authentication
from api.http.current_roles import CurrentRoles
from api.http.rate_limits import MOST_SUBJECTS, WINDOW_SECONDS, LocalCounts, Quota, RateLimiter
from api.http.tokens import Tokens
from api.identity.verifier import Verifier
from api.settings import ApiSettings
from graph.engines.child import free_port
from workers.valkey.connections import redis_client

TOKENS = Tokens(
    "a-secret-of-more-than-thirty-two-characters", timedelta(days=1)
)  # longer than a whole run of the tests takes
VERIFIER = Verifier(TOKENS)
FIVE, THREE = Quota("viewer", 5), Quota("address", 3)


async def nobody(_: str) -> None:
    """The roles of people in a graph that holds none."""


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 90), max_size=60), st.integers(1, 12))
def test_a_quota_lets_its_number_through_at_once_and_then_one_each_share_of_a_minute(
    pauses: list[float], limit: int
) -> None:
    clock, quota, passed = Clock(), Quota("viewer", limit), []
    counts = LocalCounts(clock)
    for pause in pauses:
        clock.now += pause
        verdict = counts.count([(quota, "ann")])
        assert 0 <= verdict.standings[0].remaining <= limit
        if verdict.allowed:
            passed.append(clock.now)
        else:
            assert 0 < verdict.retry_after <= WINDOW_SECONDS / limit + 1e-6
            clock.now += verdict.retry_after + 1e-6
            assert counts.count([(quota, "ann")]).allowed, "it is let through when it was said to be"
            passed.append(clock.now)
    for start in range(len(passed)):
        for end in range(start, len(passed)):
            let_through = end - start + 1
            assert let_through <= limit + (passed[end] - passed[start]) * limit / WINDOW_SECONDS + 1e-6


def test_a_request_that_one_quota_refuses_uses_up_none() -> None:
    counts = LocalCounts(Clock())
    verdicts = [counts.count([(FIVE, "ann"), (THREE, "here")]) for _ in range(9)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 3 + [False] * 6
    assert [standing.remaining for standing in verdicts[-1].standings] == [2, 0]
    assert counts.count([(FIVE, "ann"), (THREE, "elsewhere")]).allowed


@given(st.lists(st.tuples(st.floats(0, 90), st.floats(0, 1_000)), max_size=60), st.integers(1_000, 5_000))
def test_a_budget_lets_its_points_through_and_then_as_many_as_flow_back(
    steps: list[tuple[float, float]], limit: int
) -> None:
    clock, quota, spent = Clock(), Quota("points", limit), 0.0
    counts, began = LocalCounts(clock), clock.now
    for pause, points in steps:
        clock.now += pause
        verdict = counts.count([(quota, "ann")], points)
        if not verdict.allowed:
            clock.now += verdict.retry_after + 1e-6
            assert counts.count([(quota, "ann")], points).allowed, "it is let through when it was said to be"
        spent += points
        assert spent <= limit + (clock.now - began) * limit / WINDOW_SECONDS + 1e-3


def test_headers_tell_quota_rest_and_time() -> None:
    counts = LocalCounts(Clock())
    headers = counts.count([(FIVE, "ann"), (THREE, "here")]).headers()
    assert headers == {
        "RateLimit-Policy": '"viewer";q=5;w=60, "address";q=3;w=60',
        "RateLimit": '"viewer";r=4;t=12, "address";r=2;t=20',
    }


def test_memory_for_subjects_is_bounded() -> None:
    clock = Clock()
    counts = LocalCounts(clock)
    for number in range(MOST_SUBJECTS * 2 + 10):
        assert counts.count([(FIVE, str(number))]).allowed
    assert len(counts._whole) <= MOST_SUBJECTS


TRUSTED = parse_networks("10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody can write the header
        ("10.1.2.3", None, "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, nonsense", "10.1.2.3"),
        ("10.1.2.3", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("fd00::1", "2001:db8::1", "2001:db8::/64"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_requests_are_counted_by_the_nearest_address_that_no_proxy_has(
    peer: str | None, forwarded: str | None, expected: str
) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1) if peer else None, "headers": headers}
    assert counted_address(scope, TRUSTED) == expected


@given(st.binary(max_size=60), st.sampled_from(["10.1.2.3", "203.0.113.7", "fd00::1"]))
def test_no_header_makes_counting_fail(forwarded: bytes, peer: str) -> None:
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded)]}
    assert counted_address(scope, TRUSTED)


def test_a_setting_that_is_no_network_is_refused() -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        ApiSettings(trusted_proxies="10.0.0.0/8, my-proxy")


class Web:
    """The doors in their order before an application that says who asks; Redis is away."""

    def __init__(self, viewer_limit: int, address_limit: int) -> None:
        limiter = RateLimiter(redis_client(f"redis://127.0.0.1:{free_port()}"), viewer_limit, address_limit)
        self.limiter = limiter
        self.app = Admission(Authentication(self._answer, VERIFIER, CurrentRoles(nobody)), limiter, VERIFIER, (), 3)
        self.reached: list[Any] = []

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            while (message := await receive())["type"] != "websocket.disconnect":
                self.reached.append(message)
            await send({"type": "websocket.send", "text": "after the end"})
            return
        self.reached.append(scope["state"]["viewer"].id)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def ask(
        self, token: str | None = None, path: str = "/graphql", address: str = "192.0.2.1", accept: str = "*/*"
    ) -> "Answer":
        """One HTTP request."""
        headers = [(b"accept", accept.encode())]
        headers += [(b"authorization", f"Bearer {token}".encode())] if token else []
        scope = {"type": "http", "path": path, "client": (address, 1), "headers": headers, "method": "POST"}
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            raise AssertionError("nothing is read before a request is counted")

        await self.app(scope, receive, send)
        return Answer(sent)

    async def talk(self, messages: list[str], **extensions: object) -> list[Message]:
        """One WebSocket that sends messages and goes."""
        scope: dict[str, Any] = {"type": "websocket", "path": "/graphql", "client": ("192.0.2.1", 1), "headers": []}
        scope["extensions"] = extensions
        left = [{"type": "websocket.receive", "text": text} for text in messages]
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return left.pop(0) if left else {"type": "websocket.disconnect", "code": 1001}

        await self.app(scope, receive, send)
        return sent


class Answer:
    """What an HTTP request got."""

    def __init__(self, sent: list[Message]) -> None:
        self.status = sent[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        self.body = b"".join(message.get("body", b"") for message in sent[1:])


async def test_a_viewer_beyond_the_limit_is_refused_and_others_are_not() -> None:
    web, ann, bob = Web(3, 100), TOKENS.make("ann", ()), TOKENS.make("bob", ())
    answers = [await web.ask(ann) for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[0].headers["ratelimit"].startswith('"viewer";r=2;t=20')
    refused = answers[-1]
    (error,) = json.loads(refused.body)["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": int(refused.headers["retry-after"])}
    assert 1 <= error["extensions"]["retryAfter"] <= 20
    assert refused.headers["ratelimit"].startswith('"viewer";r=0;')
    assert (await web.ask(bob)).status == 200
    assert web.reached == ["ann", "ann", "ann", "bob"]


@pytest.mark.parametrize("type", ["application/json", "application/graphql-response+json"])
async def test_a_refusal_has_the_type_that_the_client_accepts(type: str) -> None:
    web = Web(1, 100)
    answers = [await web.ask(TOKENS.make("ann", ()), accept=type) for _ in range(2)]
    assert answers[-1].status == 429
    assert answers[-1].headers["content-type"] == f"{type}; charset=utf-8"
    assert web.limiter.local, "Redis is away, and that is known"


async def test_visitors_and_bad_tokens_count_for_their_address() -> None:
    web = Web(100, 4)
    answers = [await web.ask(token) for token in (None, "forged", "forged", None, "forged", None)]
    assert [answer.status for answer in answers] == [200, 401, 401, 200, 429, 429]
    assert (await web.ask(None, address="192.0.2.2")).status == 200


async def test_health_is_never_refused_and_zero_sets_no_limit() -> None:
    web = Web(1, 1)
    assert [(await web.ask(path="/health/live")).status for _ in range(3)] == [200] * 3
    free = Web(0, 0)
    answers = [await free.ask(TOKENS.make("ann", ())) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert "ratelimit" not in answers[0].headers


def operation(id: str) -> str:
    return json.dumps({"type": "subscribe", "id": id, "payload": {"query": "{ __typename }"}})


INIT = json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {TOKENS.make('ann', ())}"}})


async def test_operations_of_a_socket_beyond_the_limit_are_answered_with_an_error() -> None:
    web = Web(3, 100)
    complete = json.dumps({"type": "complete", "id": "1"})
    sent = await web.talk([INIT, operation("1"), operation("2"), operation("3"), complete, operation("4")])
    assert [json.loads(message["text"])["type"] for message in web.reached] == [
        "connection_init", "subscribe", "subscribe", "complete",
    ]  # fmt: skip
    messages = [json.loads(message["text"]) for message in sent if message.get("text", "").startswith("{")]
    assert [(message["id"], message["type"]) for message in messages] == [("3", "error"), ("4", "error")]
    assert messages[0]["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (await web.ask(TOKENS.make("ann", ()))).status == 429, "the same quota as over HTTP"


@pytest.mark.parametrize("flood", [json.dumps({"type": "ping"}), "[]", "1", "nonsense", ""])
async def test_a_socket_that_floods_ends(flood: str) -> None:
    web = Web(100, 6)
    sent = await web.talk([flood] * 20)
    assert len([message for message in web.reached if message["type"] == "websocket.receive"]) == 5
    assert [(message["type"], message.get("code")) for message in sent] == [("websocket.close", TOO_MANY)]


async def test_too_many_sockets_are_refused_before_they_open() -> None:
    web = Web(100, 2)
    for _ in range(2):
        await web.talk([])
    web.reached.clear()
    assert [(message["type"], message.get("code")) for message in await web.talk([])] == [("websocket.close", TOO_MANY)]
    (start, body) = await web.talk([], **{"websocket.http.response": {}})
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 429)
    assert b"RATE_LIMITED" in body["body"]
    assert web.reached == []


async def test_a_socket_counts_for_its_viewer_however_the_token_is_spelt() -> None:
    web = Web(2, 100)
    await web.talk([INIT.replace("Authorization", "authorization"), operation("1"), operation("2")])
    assert (await web.ask(TOKENS.make("ann", ()))).status == 429


async def test_an_address_has_so_many_sockets_open_at_once() -> None:
    web = Web(100, 100)
    scope: dict[str, Any] = {"type": "websocket", "path": "/graphql", "client": ("192.0.2.1", 1), "headers": []}
    leave, all_open, opened = asyncio.Event(), asyncio.Event(), []

    async def receive() -> Message:
        opened.append(1)
        if len(opened) == 3:
            all_open.set()
        await leave.wait()
        return {"type": "websocket.disconnect", "code": 1001}

    async def send(_: Message) -> None:
        """Nobody listens."""

    open_sockets = [asyncio.create_task(web.app(dict(scope), receive, send)) for _ in range(3)]
    await all_open.wait()
    assert [(message["type"], message.get("code")) for message in await web.talk([])] == [("websocket.close", TOO_MANY)]
    leave.set()
    await asyncio.gather(*open_sockets)
    assert web.app._open == {}
    assert (await web.talk([]))[-1]["type"] == "websocket.send"
