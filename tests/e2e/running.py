"""A running API with its workers, from its clients' view."""

import asyncio
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from graph.engines.child import secret_file
from tests.conftest import Server

LIMIT_SECONDS = 600
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
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
                return error.code, json.loads(text) if text.startswith(b"{") else {"text": text.decode()}

    def ask(self, query: str, variables: dict[str, Any] | None = None, role: str = "candidate") -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        return self.send(body, self.tokens.get(role))[1]

    def ready(self, role: str = "admin") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
        request = urllib.request.Request(f"{self.url}/health/ready", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except urllib.error.URLError:
            return 0, {}


def code(answer: dict[str, Any]) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


async def until(condition: Any) -> None:
    """Wait until something is so; it is looked at a few times a second, and a busy machine has its time."""
    pause = threading.Event()
    async with asyncio.timeout(LIMIT_SECONDS):
        while not await asyncio.to_thread(condition):
            await asyncio.to_thread(pause.wait, 0.1)


def add_people(api: Api, count: int) -> list[str]:
    """Tokens of some people of the world, under their ids."""
    secret, until_then = secret_file(api.server.home / "jwt-secret"), datetime.now(UTC) + timedelta(hours=1)
    people = [f"person-{index:06d}" for index in range(10, 10 + count)]
    for person in people:
        claims = {"sub": person, "roles": ["CANDIDATE"], "aud": "careergraph", "iss": "careergraph", "exp": until_then}
        api.tokens[person] = jwt.encode(claims, secret, "HS256")
    return people
