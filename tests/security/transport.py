"""Invalid bodies, messages, origins and tokens."""

import gzip
import json
import secrets
import socket
from contextlib import suppress

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.security.target import Attack, Target, expect

TRANSPORT = [Subprotocol("graphql-transport-ws")]
PATIENCE = 30.0
NESTED = "[" * 50_000
JOBS = "query ($filter: JobFilter, $first: Int!) { jobs(first: $first, filter: $filter) { edges { node { id } } } }"
MOMENTS = (
    "yesterday", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-06-30T23:59:60Z",
    1_795_082_400_000, "1795082400000", "2026-13-40T00:00:00Z",
)  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b'"x"', b"1", b"null", b"true", b"[]", b"{}", b"", b"{", NESTED.encode(), b'{"query": ' + NESTED.encode(),
    b'{"query": "\xff\xfe"}', b"\xff\xfe\x00", b'{"query": 1}', b'{"query": "{__typename}", "variables": []}',
    b'{"query": "{__typename}", "variables": {"a": 1e400}}', b'{"query": "{__typename}", "operationName": 5}',
    b'{"query": "{__typename}", "operationName": "none"}', b'{"query": "{...nope}"}', b'{"query": "{viewer{}}"}',
    b'{"query": "query A {__typename} query B {__typename}"}', b'{"query": "' + b"{" * 5_000 + b'"}',
    b'{"query": "subscription { taskProgress(id: 1) { id } }"}', b'{"query": "\\ud83d"}', b'{"query": "\\u0000"}',
)  # fmt: skip
ODD_HEADERS: tuple[dict[str, str], ...] = (
    {"content_encoding": "gzip"},
    {"content_type": "text/plain"},
    {"content_type": "multipart/form-data"},
    {"content_type": "application/json; charset=utf-16"},
    {"content_type": "\xff"},
)
MESSAGES = (
    "[]", "1", "null", '"x"', "{}", '{"type": 1}', '{"type": "subscribe"}', '{"type": "subscribe", "id": 1}', "{",
    '{"type": "subscribe", "id": "1", "payload": null}', '{"type": "connection_init", "payload": 5}', NESTED,
)  # fmt: skip


def check_odd_bodies_are_refused(target: Target) -> str:
    for body in BODIES:
        answer = target.send(body)
        expect(
            answer.status < 500 and (answer.code not in {"", "INTERNAL"}),
            f"{body[:40]!r}: {answer.status} {answer.text}",
        )
    return f"{len(BODIES)} bodies"


def check_odd_types_are_refused(target: Target) -> str:
    query = json.dumps({"query": "{ __typename }"}).encode()
    for headers in ODD_HEADERS:
        body = gzip.compress(query) if "content_encoding" in headers else query
        answer = target.send(body, **headers)
        expect(400 <= answer.status < 500 and bool(answer.code), f"{headers}: {answer.status} {answer.text}")
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"):
        answer = target.send("", method=method)
        expect(400 <= answer.status < 500, f"{method}: {answer.status}")
    return "4xx"


def open_socket(target: Target, origin: str | None = None) -> ClientConnection:
    """A socket that nothing was sent on."""
    url = target.url.replace("http", "ws", 1) + "/graphql"
    return connect(url, subprotocols=TRANSPORT, origin=Origin(origin) if origin else None)


def read_closing_code(connection: ClientConnection) -> int:
    """The code that a socket is closed with."""
    with suppress(ConnectionClosed):
        while True:
            connection.recv(PATIENCE)
    return connection.close_code or 0


def check_odd_messages_close_sockets(target: Target) -> str:
    for message in MESSAGES:
        with open_socket(target) as connection:
            connection.send('{"type": "connection_init"}')
            connection.recv(PATIENCE)
            connection.send(message)
            code = read_closing_code(connection)
            expect(4400 <= code < 4500, f"{message[:40]}: closed with {code}")
    return f"{len(MESSAGES)} messages"


def check_silent_sockets_are_closed(target: Target) -> str:
    with open_socket(target) as connection:
        code = read_closing_code(connection)
        return expect(code == 4408, f"closed with {code}")


def check_half_sent_requests_are_closed(target: Target) -> str:
    statuses = []
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    for sent in (head, head + b"Content-Length: 100\r\n\r\n{"):
        with socket.create_connection(target.address, PATIENCE) as client:
            client.sendall(sent)
            answer = client.recv(4_096)  # it times out where nobody hangs up
            statuses.append(answer[9:12].decode() or "hung up")
    return expect(all(status in {"hung up", "408"} for status in statuses), " ".join(statuses))


def check_other_origins_are_refused(target: Target) -> str:
    answer = target.send('{"query": "{ __typename }"}', origin="https://evil.example")
    expect("access-control-allow-origin" not in answer.headers, str(answer.headers))
    try:
        open_socket(target, origin="https://evil.example").close()
    except InvalidStatus as refused:
        return f"no header; socket {refused.response.status_code}"
    return expect(False, "a socket was opened")


def check_forms_of_other_sites_do_nothing(target: Target) -> str:
    """What a page of another site can send without asking the browser first: forms of three kinds, text, and GET."""
    query = json.dumps({"query": "mutation { refreshRecommendations(input: {}) { task { id } } }"})
    part = '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n' + query + "\r\n--x--\r\n"
    sent = (
        (query, "text/plain"),
        (query + "=", "text/plain;charset=UTF-8"),
        (query, "text/plain; application/json"),
        (query, "application/x-www-form-urlencoded"),
        (f"query={query}", "application/x-www-form-urlencoded"),
        (part, "multipart/form-data; boundary=x"),
        (query, ""),
    )
    for body, type in sent:
        for role in ("visitor", "candidate"):  # a browser would send no token; even with one, it is no request
            answer = target.send(body, role, content_type=type, origin="https://evil.example")
            expect(400 <= answer.status < 500 and "data" not in answer.body, f"{type}: {answer.status} {answer.text}")
    answer = target.send(
        "", "candidate", method="GET", path="/graphql?query=%7B__typename%7D", accept="application/json"
    )
    expect(answer.status == 405 and "data" not in answer.body, f"GET: {answer.status} {answer.text}")
    preflight = target.send("", method="OPTIONS", origin="https://evil.example", access_control_request_method="POST")
    expect("access-control-allow-origin" not in preflight.headers, str(preflight.headers))
    return f"{2 * len(sent)} forms, GET, and the browser's question"


def check_forged_tokens_are_refused(target: Target) -> str:
    head, body, signature = target.tokens["candidate"].split(".")
    forged = (f"{head}.{body}.{signature[::-1]}", f"{head}.{body}.", "x", "a.b.c", "eyJhbGciOiJub25lIn0." + body + ".")
    for token in forged:
        answer = Target(target.url, {"x": token}).ask("{ viewer { name } }", role="x")
        expect(answer.code == "UNAUTHENTICATED", f"{token[:20]}: {answer.status} {answer.text}")
    return f"{len(forged)} tokens"


def check_rates_are_limited(target: Target) -> str:
    """One viewer floods, and is told to wait. Its token is nobody's, so that no other attack suffers."""
    flood: list[tuple[str, dict[str, object], str]] = [("{ __typename }", {}, "flooder")] * 60
    answers = [answer for _ in range(40) for answer in target.ask_together(flood)]
    limited = [answer for answer in answers if answer.status == 429]
    expect(bool(limited), f"{len(answers)} requests, none refused")
    expect(limited[0].code == "RATE_LIMITED" and "retry-after" in limited[0].headers, limited[0].text)
    return f"{len(limited)} of {len(answers)} refused, retry after {limited[0].headers['retry-after']} s"


def check_wrong_variables_are_refused(target: Target) -> str:
    """Variables of every wrong kind are the client's mistake."""
    log = "mutation ($input: LogInteractionInput!) { logInteraction(input: $input) { errors { code } } }"
    read = "query ($text: String!) { readText(text: $text) { skills { confidence } } }"
    wrong: list[tuple[str, dict[str, object]]] = [
        (JOBS, {"first": "many"}), (JOBS, {}), (JOBS, {"first": None}), (JOBS, {"first": 1e40}),
        *((JOBS, {"first": 1, "filter": {"postedSince": moment}}) for moment in MOMENTS),
        (JOBS, {"first": 1, "filter": {"nope": 1}}), (JOBS, {"first": 1, "filter": {"seniorities": ["LORD"]}}),
        (read, {"text": "\ud83d"}), (read, {"text": None}), (log, {"input": {"key": secrets.token_hex(4)}}),
        (log, {"input": {"key": "\ud83d", "action": "VIEW", "item": "x"}}),
    ]  # fmt: skip
    for document, variables in wrong:
        answer = target.ask(document, variables, "candidate")
        expect(answer.code == "BAD_USER_INPUT", f"{variables}: {answer.status} {answer.text}")
    return f"{len(wrong)} mistakes"


def check_readiness_hides_details(target: Target) -> str:
    text = target.send("", method="GET", path="/health/ready").text
    return expect(not any(sign in text for sign in ("/", "127.0.0.1", "bolt", "+cpu", "Errno")), text)


ATTACKS = (
    Attack("5", "bodies that are no request", check_odd_bodies_are_refused),
    Attack("5", "types, encodings and methods", check_odd_types_are_refused),
    Attack("5", "messages that are no message", check_odd_messages_close_sockets),
    Attack("4", "sockets that say nothing", check_silent_sockets_are_closed),
    Attack("4", "requests that are half sent", check_half_sent_requests_are_closed),
    Attack("11", "forged tokens", check_forged_tokens_are_refused),
    Attack("12", "variables that are wrong", check_wrong_variables_are_refused),
    Attack("14", "what readiness tells", check_readiness_hides_details),
    Attack("17", "pages of another origin", check_other_origins_are_refused),
    Attack("17", "forms of another site", check_forms_of_other_sites_do_nothing),
)
FLOOD = Attack("4", "a flood of requests", check_rates_are_limited)
