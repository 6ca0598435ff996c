"""Searches, pages, texts and explanations while jobs change and models are swapped: no errors, no mixed responses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from strawberry import Schema

from api.app import parts_of
from api.graphql import ids
from api.graphql.context import Context
from api.graphql.parts import Parts
from api.schema.root import make_schema
from api.services.loaders import Loaders
from api.settings import ApiSettings
from api.setup import Setup
from gnn.benchmarks.worlds import snapshot_of
from gnn.evaluation.promotion import Verdict
from gnn.training.backtest import Recipe
from gnn.training.pipeline import FittedModel, fit
from gnn.training.settings import Settings
from graph.db.client import GraphClient
from graph.people.users import Directory
from graph.registry.model_records import ModelStatus
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM, Role, Viewer
from graph.world.simulate import simulate
from tests.conftest import Server
from tests.unit.conftest import TINY
from workers.jobs.registry_entry import ranker_entry
from workers.settings import WorkerSettings

EPOCHS, ROUNDS, READERS = 1, 2, 2
LEARNT_FROM = replace(TINY, people=40, jobs=60, courses=20, interactions=900)  # what a model needs to be one
ANY_COMPANY = "MATCH (c:Company) RETURN c.id AS id ORDER BY c.id LIMIT 1"
ANY_JOB = """
MATCH (j:Job) WHERE j.closesAt IS NULL OR j.closesAt > $now
RETURN j.id AS id, j.title AS title, j.description AS description ORDER BY j.id LIMIT 1
"""
SEARCH = (
    'search(query: "nurse manager", types: [JOB, SKILL], first: 5) { readsMeaning edges { cursor score matchedBy } }'
)
PAGE = "recommendedJobs(first: 3, minimumScore: $least) { edges { modelVersion score node { id } } }"
EXPLANATION = "explainJob(job: $job) { score counterfactuals(first: 2) { scoreBefore scoreAfter } }"
READ = f"""query ($least: Float!, $job: ID!) {{
  a: {SEARCH}
  text: readText(text: "We need a nurse who manages projects and knows SQL.") {{ readsMeaning skills {{ confidence }} }}
  system {{ model {{ loaded version problem }} }}
  viewer {{ a: {PAGE} explained: {EXPLANATION} b: {PAGE} again: {EXPLANATION} }}
  similar: node(id: $job) {{ ... on Job {{ similarJobs(first: 3) {{ edges {{ score }} }} }} }}
  b: {SEARCH}
  skills(query: "nurs", first: 3) {{ edges {{ node {{ id }} }} }}
}}"""
CREATE = """mutation ($input: CreateJobInput!) { createJob(input: $input) {
  job { id similarJobs(first: 3) { edges { score } } } errors { message } } }"""
CLOSE = "mutation ($job: ID!) { closeJob(input: {job: $job}) { job { id } errors { message } } }"
ACTIVATE = "mutation ($model: ID!) { activateModel(input: {model: $model}) { model { status } errors { message } } }"


@asynccontextmanager
async def serving_parts(server: Server) -> AsyncIterator[Parts]:
    """The parts of an API process on the test's engines."""
    settings = ApiSettings(refresh_seconds=0.1, deadline_seconds=30.0)
    parts = parts_of(Setup(server.engines, server.home, settings, WorkerSettings()))
    try:
        await parts.redis.flushdb()
        await parts.serving.refresh()
        yield parts
    finally:
        await parts.queue.close()
        await parts.redis.aclose()
        await parts.client.close()


class Asker:
    """Asks as one person, who is an administrator too."""

    def __init__(self, parts: Parts, user: str) -> None:
        self._parts = parts
        self._schema: Schema = make_schema()
        self._viewer = Viewer(user, frozenset({Role.CANDIDATE, Role.ADMIN}))

    async def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        context = Context(self._parts, self._viewer, Loaders(self._parts.client, self._parts.jobs))
        result = await self._schema.execute(query, variables, context)
        assert not result.errors, result.errors
        assert result.data is not None
        return result.data


def fit_ranker(folder: Path) -> FittedModel:
    learnt_from, recipe = snapshot_of(simulate(LEARNT_FROM)), Recipe(network=Settings(epochs=EPOCHS))
    return fit(learnt_from, None, recipe, folder, "swapped", lambda *_: None)


async def register_ranker(client: GraphClient, folder: Path) -> str:
    """A small ranker in the registry, not yet active; its id."""
    started = datetime.now(UTC)
    fitted = await asyncio.to_thread(fit_ranker, folder)
    entry = ranker_entry(fitted, {}, Recipe(), started, Verdict(promoted=False, reason="a test"))
    await ModelRepository(client, SYSTEM).register(entry)
    return entry.id


def check_unmixed(answer: dict[str, Any]) -> str | None:
    """One operation's fields tell of one generation; the model that it names."""
    model = answer["system"]["model"]
    assert model["problem"] is None
    assert answer["a"] == answer["b"]
    assert answer["a"]["edges"]
    assert {answer["a"]["readsMeaning"], answer["text"]["readsMeaning"]} == {model["loaded"]}
    viewer = answer["viewer"]
    assert viewer["explained"] == viewer["again"]
    for page in (viewer["a"], viewer["b"]):
        assert {edge["modelVersion"] for edge in page["edges"]} == {model["version"]}
    assert [edge["node"] for edge in viewer["a"]["edges"]] == [edge["node"] for edge in viewer["b"]["edges"]]
    version: str | None = model["version"]
    return version


async def test_no_request_fails_or_mixes_while_what_serves_is_replaced(
    world: GraphClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cache.rankings.ANSWER_SECONDS", 60.0)  # a slow machine is no error of what is tested here
    model = await register_ranker(world, server.home / "models")
    company = ids.encode("Company", (await world.read(ANY_COMPANY))[0]["id"])
    job = (await world.read(ANY_JOB, now=datetime.now(UTC)))[0]
    posted = {"title": job["title"], "description": job["description"], "company": company}
    persona = await Directory(world).persona("candidate")
    assert persona is not None
    async with serving_parts(server) as parts:
        asker, seen, over = Asker(parts, persona[0]), [], asyncio.Event()

        async def read(reader: int) -> None:
            turn = 0
            while not over.is_set():
                turn += 1
                least = (reader * 1_000 + turn) / 10**9  # so that no page is a kept one
                answer = await asker.ask(READ, {"least": least, "job": ids.encode("Job", job["id"])})
                seen.append(check_unmixed(answer))

        async def change() -> None:
            for _ in range(ROUNDS):
                made = (await asker.ask(CREATE, {"input": posted}))["createJob"]
                assert made["job"]["similarJobs"]["edges"], "the payload shows the new job's neighbours"
                answer = await asker.ask(ACTIVATE, {"model": ids.encode("Model", model)})
                assert answer["activateModel"]["model"]["status"] == "ACTIVE"
                await asker.ask(CLOSE, {"job": made["job"]["id"]})
                await ModelRepository(world, SYSTEM).set_status(model, ModelStatus.INACTIVE, "swapped out")
                await parts.serving.refresh()
            over.set()

        looking = asyncio.create_task(parts.serving.keep_fresh())
        try:
            async with asyncio.TaskGroup() as group:
                for reader in range(READERS):
                    group.create_task(read(reader))
                group.create_task(change())
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
    assert set(seen) == {None, "swapped"}, "answers were made by the heuristic and by the model"
