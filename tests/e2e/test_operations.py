"""Through HTTP and WebSocket, as clients do, against real processes on both engines."""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from websockets.asyncio.client import connect

from graph.client import GraphClient
from graph.engines.child import free_port, secret_file
from tests.conftest import ROOT, SHARED, Server, process
from workers.queue import QUEUES
from workers.valkey import redis_client

CHECK = SHARED / "operations" / "check"
ISSUE = (
    "10",
    "11",
    "13",
    "14",
    "16",
    "30",
    "31",
    "40",
    "41",
    "48",
    "49",
    "57",
    "58",
    "70",
    "71",
    "72",
    "73",
    "76",
    "78",
    "80",
    "85",
    "86",
    "87",
    "90",
)
PAGE = """query ($first: Int!, $after: String) { viewer { recommendedJobs(first: $first, after: $after) {
  edges { cursor rank score algorithm modelVersion node { id title } } pageInfo { hasNextPage endCursor } } } }"""
LOG = """mutation ($input: LogInteractionInput!) {
  logInteraction(input: $input) { interaction { id } errors { code path } } }"""


@dataclass(frozen=True, slots=True)
class Api:
    """A running API with its workers."""

    url: str
    tokens: dict[str, str]
    server: Server

    def send(self, body: bytes, token: str | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        sent = {"Content-Type": "application/json", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(f"{self.url}/graphql", data=body, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
                return error.code, json.loads(text) if text.startswith(b"{") else {"text": text.decode()}

    def ask(self, query: str, variables: dict[str, Any] | None = None, role: str = "candidate") -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        return self.send(body, self.tokens.get(role))[1]

    def ready(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except urllib.error.URLError:
            return 0, {}


def code(answer: dict[str, Any]) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


async def until(condition: Any, seconds: float = 90.0) -> None:
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):
            await asyncio.to_thread(time.monotonic)


@pytest.fixture
async def api(world: GraphClient, server: Server) -> AsyncIterator[Api]:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    await redis.aclose()
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(process(server, "serve", "--port", str(port)))
        for queue in QUEUES:
            stack.enter_context(process(server, "worker", queue))
        made = subprocess.run(
            [sys.executable, "-m", "api.cli", "token", "--json"],
            env=server.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        running = Api(f"http://127.0.0.1:{port}", json.loads(made.stdout), server)
        await until(lambda: running.ready()[0] == 200)
        yield running


async def trained(api: Api) -> str:
    """Train through the API, and wait until the new model serves."""
    started = api.ask(
        "mutation { startTraining(input: {kinds: [RANKER]}) { task { id } errors { code } } }", role="admin"
    )
    id = started["data"]["startTraining"]["task"]["id"]
    states = []
    socket_url = re.sub("^http", "ws", api.url) + "/graphql"
    async with asyncio.timeout(150), connect(socket_url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        payload = {"Authorization": f"Bearer {api.tokens['admin']}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        query = "subscription ($id: ID!) { taskProgress(id: $id) { state progress message } }"
        subscribe = {"id": "1", "type": "subscribe", "payload": {"query": query, "variables": {"id": id}}}
        await socket.send(json.dumps(subscribe))
        while (message := json.loads(await socket.recv()))["type"] == "next":
            states.append(message["payload"]["data"]["taskProgress"])
    assert states[-1]["state"] == "SUCCEEDED", states[-1]
    assert [s["progress"] for s in states] == sorted(s["progress"] for s in states)
    assert len(states) > 3
    version = str(states[-1]["message"].split()[0])
    await until(lambda: version in str(api.ready()[1].get("model")))
    return version


async def test_the_first_clients_operations_and_the_life_of_a_model(api: Api) -> None:
    before = api.ask(PAGE, {"first": 3})["data"]["viewer"]["recommendedJobs"]["edges"]
    assert {edge["algorithm"] for edge in before} == {"HEURISTIC"}
    version = await trained(api)
    after = api.ask(PAGE, {"first": 3})["data"]["viewer"]["recommendedJobs"]["edges"]
    assert {(edge["algorithm"], edge["modelVersion"]) for edge in after} == {("HYBRID", version)}
    check_paging(api)
    check_bad_input(api)
    await check_sockets(api)
    await check_a_graph_that_is_away(api)
    summarised = api.ask("mutation { summariseInterests(input: {}) { task { id } } }")
    assert summarised["data"]["summariseInterests"]["task"]["id"]
    await until(
        lambda: api.ask("{ viewer { interests(first: 1) { edges { weight } } } }")["data"]["viewer"]["interests"][
            "edges"
        ]
    )
    if not CHECK.exists():
        pytest.skip(f"no operations at {CHECK}")
    tokens = api.server.home / "tokens.json"
    tokens.write_text(json.dumps(api.tokens))
    only = [part for number in ISSUE for part in ("--only", number)]
    command = [sys.executable, str(CHECK), "--url", f"{api.url}/graphql", "--tokens", str(tokens), *only]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert f"{len(ISSUE)} passed, 0 failed" in done.stdout


def check_paging(api: Api) -> None:
    """Pages of one served ranking neither repeat nor skip, though something was liked between."""
    ranks: list[int] = []
    items: list[str] = []
    after = None
    for turn in range(3):
        page = api.ask(PAGE, {"first": 7, "after": after})["data"]["viewer"]["recommendedJobs"]
        ranks += [edge["rank"] for edge in page["edges"]]
        items += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        liked = {"key": f"paging-{turn}", "action": "LIKE", "item": items[-1]}
        assert api.ask(LOG, {"input": liked})["data"]["logInteraction"]["errors"] == []
    assert ranks == list(range(1, 22))
    assert len(set(items)) == 21
    foreign = api.ask(PAGE, {"first": 7, "after": after}, role="leaver")
    assert code(foreign) == "BAD_USER_INPUT"


def check_bad_input(api: Api) -> None:
    """Each refusal has its own code and changes nothing."""
    job = api.ask("{ jobs(first: 1) { edges { node { id } } } }")["data"]["jobs"]["edges"][0]["node"]["id"]
    future = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for changes, problem in (
        ({"at": future}, ("INVALID", ["input", "at"])),
        ({"action": "COMPLETE"}, ("INVALID", ["input", "action"])),
        ({"key": ""}, ("INVALID", ["input", "key"])),
        ({"durationSeconds": -1}, ("INVALID", ["input", "durationSeconds"])),
        ({"item": "Sm9iOm5vbmU="}, ("NOT_FOUND", ["input", "item"])),
    ):
        sent = {"key": "bad", "action": "LIKE", "item": job, **changes}
        payload = api.ask(LOG, {"input": sent})["data"]["logInteraction"]
        assert payload["interaction"] is None
        assert [(one["code"], one["path"]) for one in payload["errors"]] == [problem]
    assert code(api.ask(LOG, {"input": {"key": "bad", "action": "LIKE", "item": "U2tpbGw6eA=="}})) == "BAD_USER_INPUT"
    for query, role, expected in (
        ('{ node(id: "rubbish") { id } }', "visitor", "BAD_USER_INPUT"),
        ("{ jobs(first: 0) { edges { cursor } } }", "visitor", "BAD_USER_INPUT"),
        ('{ jobs(first: 3, after: "rubbish") { edges { cursor } } }', "visitor", "BAD_USER_INPUT"),
        ("{ viewer { id } }", "visitor", "UNAUTHENTICATED"),
        ("{ models(first: 1) { edges { cursor } } }", "visitor", "UNAUTHENTICATED"),
        ("{ models(first: 1) { edges { cursor } } }", "candidate", "FORBIDDEN"),
        ("{ system { version } }", "recruiter", "FORBIDDEN"),
        ("mutation { startTraining(input: {kinds: [RANKER]}) { task { id } } }", "candidate", "FORBIDDEN"),
        ("{ nonsense }", "visitor", "BAD_USER_INPUT"),
        ("{ unclosed", "visitor", "BAD_USER_INPUT"),
    ):  # fmt: skip
        assert code(api.ask(query, role=role)) == expected, query
    me = api.ask("{ viewer { id } }")["data"]["viewer"]["id"]
    assert code(api.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": me}, role="recruiter")) == "FORBIDDEN"
    assert api.send(b"x" * 1_100_000, api.tokens["candidate"])[0] == 413
    secret = secret_file(api.server.home / "jwt-secret")
    past = datetime.now(UTC) - timedelta(hours=1)
    claims = {"sub": "person-000001", "roles": ["ADMIN"], "aud": "careergraph", "iss": "careergraph"}
    for token in (
        jwt.encode({**claims, "exp": past}, secret, "HS256"),
        jwt.encode({**claims, "aud": "other", "exp": datetime.now(UTC) + timedelta(hours=1)}, secret, "HS256"),
        jwt.encode({**claims, "exp": datetime.now(UTC) + timedelta(hours=1)}, None, "none"),
        "rubbish",
    ):
        status, answer = api.send(b'{"query": "{ __typename }"}', token)
        assert (status, code(answer)) == (401, "UNAUTHENTICATED")


async def check_sockets(api: Api) -> None:
    """A socket with a forged token is refused, and another's task is as if it were not there."""
    socket_url = re.sub("^http", "ws", api.url) + "/graphql"
    async with connect(socket_url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": "Bearer rubbish"}}))
        await socket.wait_closed()
        assert socket.close_code == 4403


async def check_a_graph_that_is_away(api: Api) -> None:
    """The server is suspended, so that it is there but answers nothing; service resumes by itself."""
    api.server.process.suspend()
    try:
        began = time.monotonic()
        answer = await asyncio.to_thread(api.ask, "{ jobs(first: 1) { edges { cursor } } }")
        assert code(answer) == "UNAVAILABLE"
        assert time.monotonic() - began < 4
        status, said = await asyncio.to_thread(api.ready)
        assert status == 503
        assert said["graph"].startswith("away")
        assert said["redis"] == "ok"
    finally:
        api.server.process.resume()
    await until(lambda: api.ready()[0] == 200)
    await until(lambda: "errors" not in api.ask("{ jobs(first: 1) { edges { cursor } } }"))
