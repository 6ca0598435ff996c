"""The id of a request: the caller's if it is well-formed, in the answer and in the log."""

import string

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message

from api.app import admit_fault
from api.http.request_ids import RequestIds, current_request_id, read_request_id
from tests.asgi import send_request

SAFE = set(string.ascii_letters + string.digits + "._-")


def tell_id(_: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{current_request_id()} {structlog.contextvars.get_contextvars()['request']}")


APP = Starlette(routes=[Route("/graphql", tell_id)], middleware=[Middleware(RequestIds)])


async def test_a_well_formed_id_is_kept_and_answered() -> None:
    answer = await send_request(APP, headers=[("x-request-id", "proxy-1234.abc_D")], method="GET")
    assert answer.headers["x-request-id"] == "proxy-1234.abc_D"
    assert answer.body == b"proxy-1234.abc_D proxy-1234.abc_D"


async def test_each_request_without_one_gets_an_id_of_its_own() -> None:
    ids = [(await send_request(APP, method="GET")).headers["x-request-id"] for _ in range(3)]
    assert len(set(ids)) == 3
    assert current_request_id() not in ids, "nothing is left of a request that was answered"


async def test_a_fault_is_answered_with_the_id_too() -> None:
    def fail(_: Request) -> PlainTextResponse:
        raise ZeroDivisionError

    app = Starlette(
        routes=[Route("/graphql", fail)],
        middleware=[Middleware(RequestIds)],
        exception_handlers={Exception: admit_fault},
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"x-request-id", b"proxy-1234")]
    scope = {"type": "http", "method": "GET", "path": "/graphql", "headers": headers, "query_string": b""}
    with pytest.raises(ZeroDivisionError):  # the server logs it
        await app(scope, receive, send)
    assert (b"x-request-id", b"proxy-1234") in sent[0]["headers"]
    assert sent[0]["status"] == 500


@given(st.text() | st.text(st.sampled_from(sorted(SAFE)), min_size=1, max_size=80))
def test_an_id_is_short_and_has_only_safe_characters(sent: str) -> None:
    id = read_request_id(sent)
    assert 8 <= len(id) <= 64
    assert set(id) <= SAFE
    is_well_formed = 8 <= len(sent) <= 64 and set(sent) <= SAFE and sent[0].isalnum()
    assert (id == sent) is is_well_formed


async def test_hostile_ids_are_replaced() -> None:
    for sent in (b"ann@example.org", b"a b c d e f", b"\x1b[31mred-red", b"short", b"x" * 65, "é".encode() * 9):
        answer = await send_request(APP, headers=[(b"x-request-id", sent)], method="GET")
        assert answer.headers["x-request-id"].encode() != sent
        assert sent not in answer.body
