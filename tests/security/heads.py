"""Heads of requests that mean two things, that cannot become sockets, or that never end; sockets that take too much."""

import json
import socket

from tests.security.target import Attack, Target, expect
from tests.security.transport import PATIENCE, open_socket, read_closing_code

HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = b'{"query": "{ __typename }"}'
SOCKET = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
TWO_MEANINGS = (
    HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HEAD,
    HEAD + b"Content-Length: 4\r\nContent-Length: 27\r\n\r\n" + BODY,
    HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
    HEAD + b"Content-Length: 99999999999999999999\r\n\r\n" + BODY,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY,
    HEAD + b"X: a\0b\r\nContent-Length: 27\r\n\r\n" + BODY,
)
NO_SOCKETS = (
    SOCKET.replace(b"GET", b"POST") + b"\r\n",
    SOCKET.replace(b"13", b"7") + b"\r\n",
    SOCKET.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"!") + b"\r\n",
    SOCKET + b"Content-Length: 2\r\n\r\n{}",
    SOCKET + b"X: y\r\n" * 200 + b"\r\n",
    SOCKET.replace(b"/graphql", b"/console") + b"\r\n",
)
FOLLOWED = "subscription { applicationChanged { application { id } } }"
MANY = 60


def send_raw(target: Target, data: bytes) -> bytes:
    """What the instance says to some bytes until it hangs up.

    Raises:
        TimeoutError: it neither says anything nor hangs up.
    """
    with socket.create_connection(target.address, PATIENCE) as client:
        client.sendall(data)
        answer = b""
        while part := client.recv(65_536):
            answer += part
    return answer


def check_two_meanings_are_refused(target: Target) -> str:
    """A proxy and the instance could take such a request for different ones."""
    for data in TWO_MEANINGS:
        answer = send_raw(target, data)
        expect(answer.startswith(b"HTTP/1.1 400") and answer.count(b"HTTP/1.1") == 1, f"{data[-80:]!r}: {answer!r}")
    return f"{len(TWO_MEANINGS)} requests"


def check_failed_upgrades_are_answered(target: Target) -> str:
    """Nobody holds a connection by asking for a socket that it cannot become."""
    for data in NO_SOCKETS:
        answer = send_raw(target, data)
        expect(answer.startswith(b"HTTP/1.1 4"), f"{data[:40]!r}: {answer!r}")
    return f"{len(NO_SOCKETS)} requests"


def check_endless_heads_are_refused(target: Target) -> str:
    """A head of two megabytes, in one field or in many."""
    for rest in (b"X: " + b"y" * 2_000_000, b"X: y\r\n" * 300_000):
        try:
            answer = send_raw(target, HEAD + rest)
        except ConnectionError:  # it hung up while this was being sent
            continue
        expect(answer.startswith(b"HTTP/1.1 4"), repr(answer[:200]))
    return "4xx, or hung up"


def check_sockets_take_no_more_than_they_may(target: Target) -> str:
    """Many subscriptions on one socket, ids and messages without end."""
    with open_socket(target) as connection:
        token = f"Bearer {target.tokens['candidate']}"
        connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": token}}))
        connection.recv(PATIENCE)
        for number in range(MANY):
            operation = {"id": str(number), "type": "subscribe", "payload": {"query": FOLLOWED}}
            connection.send(json.dumps(operation))
        refused = [json.loads(connection.recv(PATIENCE)) for _ in range(MANY - 20)]
    expect({message["type"] for message in refused} == {"error"}, str(refused[0]))
    codes = []
    for message in ({"id": "x" * 100_000, "type": "complete"}, {"type": "ping", "payload": {"x": "y" * 2_000_000}}):
        with open_socket(target) as connection:
            connection.send('{"type": "connection_init"}')
            connection.recv(PATIENCE)
            connection.send(json.dumps(message))
            codes.append(read_closing_code(connection))
    return expect(codes == [4400, 1009], f"{len(refused)} subscriptions refused, closed with {codes}")


ATTACKS = (
    Attack("5", "requests of two meanings", check_two_meanings_are_refused),
    Attack("5", "requests that cannot become sockets", check_failed_upgrades_are_answered),
    Attack("4", "heads without end", check_endless_heads_are_refused),
    Attack("4", "subscriptions, ids and messages without end", check_sockets_take_no_more_than_they_may),
)
