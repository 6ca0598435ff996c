"""Tokens of a real OpenID Connect provider at the API, while its keys rotate and while it is away."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from api.app import make_app
from api.graphql import ids
from api.health import identity_health
from api.identity.keys import KeyStore
from api.settings import ApiSettings
from api.setup import Setup, tokens_of
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.child import free_port
from graph.people.users import Directory
from graph.registry.service_accounts import ServiceAccount, ServiceAccountRepository
from graph.viewer import SYSTEM, Role
from tests.asgi import JSON, Answer, open_socket, send_request
from tests.conftest import Server
from tests.provider import CLIENT, RunningProvider, run_provider
from tests.small_worlds import WIPE
from workers.settings import WorkerSettings

ROLES = {"jobseeker": Role.CANDIDATE, "staff": Role.ADMIN}
WHO = "{ viewer { id roles name email language } }"
PEOPLE = "MATCH (u:User) RETURN count(u) AS n"
REGISTER = 'mutation { register(input: {name: "Ann"}) { user { id } errors { code } } }'
ERASE = "mutation { eraseMe(input: {confirm: true}) { isComplete errors { code } } }"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    with run_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
async def graph(embedded_server: Server) -> AsyncIterator[GraphClient]:
    """A client of an empty graph."""
    client = GraphClient.open(embedded_server.engines.graph, patience=30.0)
    await Migrator(client, embedded_server.engines.graph).migrate(packaged_migrations())
    await client.run_alone(WIPE)
    yield client
    await client.close()


@asynccontextmanager
async def open_app(server: Server, issuer: str, **settings: Any) -> AsyncIterator[Starlette]:
    given: dict[str, Any] = {
        "oidc_issuer": issuer, "oidc_role_names": ROLES, "oidc_prefix": "sso:", "deadline_seconds": 30.0,
        "register_on_first_visit": True, **settings,
    }  # fmt: skip
    app = make_app(Setup(server.engines, server.home, ApiSettings(**given), WorkerSettings()))
    try:
        yield app
    finally:
        parts = app.state.parts
        await parts.queue.close()
        await parts.identity.provider.close()
        await parts.redis.aclose()
        await parts.client.close()


async def ask(app: Starlette, token: str | None, query: str = WHO) -> Answer:
    headers = [*JSON, *([("authorization", f"Bearer {token}")] if token else [])]
    return await send_request(app, json.dumps({"query": query}).encode(), headers)


async def ask_for_data(app: Starlette, token: str | None, query: str = WHO) -> dict[str, Any]:
    answer = await ask(app, token, query)
    assert "errors" not in answer.json, answer.body
    data: dict[str, Any] = answer.json["data"]
    return data


async def test_a_first_visit_makes_the_person_once(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer) as app:
        token = provider.token_of("ann")
        answers = await asyncio.gather(*(ask_for_data(app, token) for _ in range(12)))
        assert {answer["viewer"]["id"] for answer in answers} == {ids.encode("User", "sso:ann")}
        assert {tuple(answer["viewer"]["roles"]) for answer in answers} == {("CANDIDATE",)}
        assert await graph.read(PEOPLE) == [{"n": 1}]
        facts: dict[str, Any] = {
            "name": "Carla Example",
            "email": "carla@example.org",
            "locale": "ar-EG",
            "sub": "carla",
        }
        viewer = (await ask_for_data(app, provider.forge(**facts, email_verified=True)))["viewer"]
        assert (viewer["name"], viewer["email"], viewer["language"]) == ("Carla Example", "carla@example.org", "AR")
        dora = (await ask_for_data(app, provider.forge(**{**facts, "sub": "dora"}, email_verified=False)))["viewer"]
        assert (dora["name"], dora["email"]) == ("Carla Example", None)
        assert (await ask(app, provider.token_of("visitor"))).code == "NOT_FOUND", "who is no candidate is not added"
        assert await graph.read(PEOPLE) == [{"n": 3}]


async def test_without_the_setting_people_register_themselves(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer, register_on_first_visit=False) as app:
        for person in ("ann", "bob"):  # bob's token says ADMIN, too
            token = provider.token_of(person)
            assert (await ask(app, token)).code == "NOT_FOUND"
            assert (await ask_for_data(app, token, REGISTER))["register"]["errors"] == []
            assert (await ask_for_data(app, token))["viewer"]["roles"] == ["CANDIDATE"]
        assert await graph.read(PEOPLE) == [{"n": 2}]


async def test_the_provider_alone_makes_no_administrator(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer) as app:
        token = provider.token_of("bob")
        assert (await ask_for_data(app, token))["viewer"]["roles"] == ["CANDIDATE"]
        await Directory(graph).grant("sso:bob", Role.ADMIN)
        app.state.parts.roles.forget("sso:bob")
        assert sorted((await ask_for_data(app, token))["viewer"]["roles"]) == ["ADMIN", "CANDIDATE"]


async def test_a_client_of_the_provider_may_be_a_service_account(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer, roles_seconds=0.1) as app:
        await ask_for_data(app, provider.token_of("ann"))
        account = ServiceAccount("s1", "Job site", ("read",), None, f"sso:{CLIENT}", datetime.now(UTC))
        await ServiceAccountRepository(graph, SYSTEM).create(account)
        app.state.parts.identity._accounts._read_at -= 1.0
        body = json.dumps({"query": WHO}).encode()
        headers = [*JSON, ("authorization", f"Bearer {provider.client_token()}")]
        answer = await send_request(app, body, [*headers, ("X-CareerGraph-On-Behalf-Of", "sso:ann")])
        assert answer.json["data"]["viewer"]["id"] == ids.encode("User", "sso:ann")
        assert await graph.read("MATCH (e:AccessEntry) RETURN e.user AS user, e.account AS account") == [
            {"user": "sso:ann", "account": "s1"}
        ]
        await ServiceAccountRepository(graph, SYSTEM).revoke("s1", datetime.now(UTC))
        app.state.parts.identity._accounts._read_at -= 1.0
        assert (await send_request(app, body, headers)).code == "UNAUTHENTICATED", "it is no person either"


async def test_an_erased_person_is_not_added_by_a_visit(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer) as app:
        assert (await ask_for_data(app, provider.token_of("ann"), ERASE))["eraseMe"]["isComplete"] is True
        later = provider.forge(iat=int(time.time()) + 20)
        assert (await ask(app, provider.forge(iat=int(time.time()) - 60))).code == "UNAUTHENTICATED"
        assert (await ask(app, later)).code == "NOT_FOUND"
        assert await graph.read(PEOPLE) == [{"n": 0}]
        assert (await ask_for_data(app, later, REGISTER))["register"]["errors"] == []


async def test_only_tokens_that_the_provider_gave_for_this_service_hold(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    local = tokens_of(embedded_server.home, ApiSettings()).make("sso:ann", ("CANDIDATE",))
    async with open_app(embedded_server, provider.issuer) as app:
        await ask_for_data(app, provider.forge())
        for token, words in (
            (provider.forge(exp=int(time.time()) - 31), "expired"),
            (provider.forge(aud="another"), "audience"),
            (provider.forge(iss="https://other.example"), "issuer"),
            (provider.forge(algorithm="PS256"), "RS256 or ES256"),
            (provider.forge(head={"kid": ""}), "kid"),
            (provider.forge(padding="x" * 20_000), "too long"),
            (local, "RS256 or ES256"),
            (provider.forge()[:-8] + "AAAAAAAA", "invalid"),
        ):
            answer = await ask(app, token)
            assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
            assert words in answer.json["errors"][0]["message"]
        assert (await ask(app, None, "{ __typename }")).status == 200


async def test_local_tokens_hold_besides_only_if_a_setting_says(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    local = tokens_of(embedded_server.home, ApiSettings()).make("ann", ("CANDIDATE",))
    await Directory(graph).grant("ann", Role.CANDIDATE)
    async with open_app(embedded_server, provider.issuer, local_tokens=True) as app:
        people = [(await ask_for_data(app, token))["viewer"]["id"] for token in (local, provider.token_of("ann"))]
        assert people == [ids.encode("User", "ann"), ids.encode("User", "sso:ann")], "two sources are two people"


async def test_keys_rotate_under_the_running_api(
    embedded_server: Server, graph: GraphClient, provider: RunningProvider
) -> None:
    async with open_app(embedded_server, provider.issuer) as app:
        old = provider.token_of("ann")
        await ask_for_data(app, old)
        provider.rotate_keys()
        new = provider.token_of("ann")
        waiting = await ask(app, new)
        assert (waiting.status, waiting.code) == (503, "UNAVAILABLE"), "the keys were read a moment ago"
        assert 1 <= int(waiting.headers["retry-after"]) <= 10
        pass_seconds(app, 10.0)
        await ask_for_data(app, new)
        await ask_for_data(app, old)


def pass_seconds(app: Starlette, seconds: float) -> None:
    """Let time pass for the keys alone."""
    keys: KeyStore = app.state.parts.identity.provider._keys
    keys._tried_at -= seconds
    keys._read_at -= seconds


async def test_known_keys_serve_while_the_provider_is_away_and_no_door_opens(
    embedded_server: Server, graph: GraphClient, tmp_path: Path
) -> None:
    port = free_port()
    async with open_app(embedded_server, f"http://127.0.0.1:{port}") as app:
        with run_provider(tmp_path, port) as provider:
            token, unknown = provider.token_of("ann"), provider.forge(head={"kid": "unknown"})
            await ask_for_data(app, token)
            assert identity_health(app.state.parts).status == "ok"
        pass_seconds(app, 10.0)
        await ask_for_data(app, token)
        refused = await ask(app, unknown)
        assert (refused.status, refused.code) == (503, "UNAVAILABLE")
        assert refused.json["errors"][0]["extensions"]["retryAfter"] == int(refused.headers["retry-after"])
        assert identity_health(app.state.parts).status == "away"
        async with open_socket(app) as socket:
            assert (await socket.start(Authorization=f"Bearer {unknown}"))["close"] == 1013
        pass_seconds(app, 86_400.0)
        assert (await ask(app, token)).code == "UNAVAILABLE"
        assert (await ask(app, None, "{ __typename }")).status == 200
        with run_provider(tmp_path, port):
            pass_seconds(app, 10.0)
            await ask_for_data(app, token)
            assert identity_health(app.state.parts).status == "ok"
