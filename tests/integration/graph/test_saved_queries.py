"""The saved queries for Neo4j Browser on a small world: each returns paths, and `why` opens every reason."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import neo4j.graph
import pytest

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.recommend.recommender import RecommendedItem, Recommender
from gnn.scoring.blend import Blend, Serving
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.explore.library import Library, SavedQuery, read_library
from graph.ingest.bulk import BulkWriter
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.people.state_reading import StateRepository
from graph.people.users import Directory
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.paths import ANONYMOUS
from graph.recommendations.recommendations import RecommendationRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM
from tests.conftest import Server
from tests.small_worlds import QUIET, write_small_world

TINY = replace(QUIET, people=60, jobs=150, interactions=250)
NO_WISHES = ProfileChange({"openToRelocate": True, "openToRemote": True, "minimumSalary": None, "seniority": None})
SUMMARY = """
MATCH (u:User {id: $user})-[:GOT]->(:Recommendation)-[:OF]->(j:Job)-[:IS_A]->(o:Occupation) WITH u, o LIMIT 1
MERGE (u)-[i:INTERESTED_IN]->(o) SET i.weight = 0.5, i.source = 'BUILT_IN', i.at = $now
CREATE (u)-[:SUMMARISED_BY]->(:InterestSummary {id: 'summary', text: 'Bakes.', source: 'BUILT_IN', at: $now})
"""
MODEL = """
CREATE (:Activation {id: 'activation', at: $now, cause: 'TRAINED'})-[:OF]->(:Model {id: 'model', version: 'one'})
WITH 1 AS one MATCH (:User {id: $user})-[:GOT]->(r:Recommendation) SET r.modelVersion = 'one'
"""
NEIGHBOURS = "MATCH (j:Job) SET j.embedding = $vector"
AIM = """
MATCH (u:User {id: $user})-[:WORKED_AS]->(o:Occupation)-[:LEADS_TO]->(x:Occupation)
WHERE NOT EXISTS { (u)-[:WORKED_AS|TARGETS]->(x) } RETURN x.id AS id ORDER BY id LIMIT 1
"""


@pytest.fixture
def library() -> Library:
    return read_library()


@pytest.fixture
async def world(client: GraphClient, server: Server) -> GraphClient:
    await write_small_world(client, BulkWriter(client), server.home, TINY)
    return client


@pytest.fixture
async def person(world: GraphClient) -> str:
    """A person without wishes, so that every job may be on their list."""
    persona = await Directory(world).persona("candidate")
    assert persona is not None
    await ProfileRepository(world, SYSTEM).change(persona[0], NO_WISHES)
    return persona[0]


async def recommend(client: GraphClient, user: str, label: ItemLabel) -> list[RecommendedItem]:
    """The first page of the heuristic's recommendations, stored."""
    recommendations = RecommendationRepository(client, SYSTEM)
    recommender = Recommender(
        StateRepository(client, SYSTEM), EvidenceRepository(client, SYSTEM), recommendations, Blend(fit_shares=False)
    )
    serving = Serving(catalogue_of(dataset_of(await SnapshotReader(client).read())), None)
    ranking, state = await recommender.rank(serving, user, label)
    page = await recommender.page(serving, ranking, state, range(min(10, len(ranking.items))))
    return page.entries


async def open_query(
    client: GraphClient, query: SavedQuery, parameters: dict[str, str]
) -> AsyncIterator[neo4j.graph.Path]:
    """The paths that a saved query returns, with no other parameters than it says."""
    async for record in client.stream(query.cypher, **{name: parameters[name] for name in query.uses}):
        for value in record.values():
            if isinstance(value, neo4j.graph.Path):
                yield value


async def test_reasons_are_opened_by_a_query_and_each_query_returns_paths(
    world: GraphClient, person: str, library: Library
) -> None:
    """One world serves all of it, because a world takes seconds to write."""
    for label in (ItemLabel.COURSE, ItemLabel.JOB):
        await check_reasons(world, library, person, await recommend(world, person, label))
    now = datetime.now(UTC)
    await world.write(SUMMARY, user=person, now=now)
    await world.write(MODEL, user=person, now=now)
    await world.write(NEIGHBOURS, vector=[0.1] * 64)
    (example,) = await world.read(library.example)
    assert set(example) == set(library.parameters)
    assert example["user"] == person
    (aim,) = await world.read(AIM, user=person)
    await check_queries(world, library, {**example, "occupation": aim["id"]})
    await check_lists(world, library, example)


async def check_reasons(client: GraphClient, library: Library, user: str, entries: list[RecommendedItem]) -> None:
    """The path of each reason without other people is among what `why` returns for its item."""
    assert entries
    opened_reasons = 0
    for entry in entries:
        paths = open_query(client, library.query("why"), {"user": user, "item": entry.served.item})
        opened = {link.element_id async for path in paths for link in path.relationships}
        for reason in entry.reasons:
            if all(node.element_id != ANONYMOUS for node in reason.path.nodes):
                assert {link.element_id for link in reason.path.relationships} <= opened, reason.path.cypher
                opened_reasons += 1
    assert opened_reasons >= len(entries) / 2


async def check_queries(client: GraphClient, library: Library, parameters: dict[str, str]) -> None:
    for query in library.queries:
        paths = [path async for path in open_query(client, query, parameters)]
        assert paths, query.name
        assert all(len(path.relationships) > 0 for path in paths), query.name


async def check_lists(client: GraphClient, library: Library, parameters: dict[str, str]) -> None:
    for values in library.lists:
        rows = await client.read(values.cypher, **parameters)
        assert rows, values.title
        assert all(row[values.gives] for row in rows), values.title
