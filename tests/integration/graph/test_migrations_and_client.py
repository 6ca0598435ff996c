import asyncio

import pytest

from graph.db.client import GraphClient, connect
from graph.db.migrations import Migration, Migrator, packaged_migrations
from graph.engines.arcadedb import GraphAddress
from graph.engines.child import free_port
from graph.errors import GraphRefusedError, GraphUnavailableError, MigrationError
from tests.conftest import Server

INDEXES = "SHOW INDEXES YIELD name RETURN collect(name) AS names"


async def test_migrating_again_applies_nothing(client: GraphClient, server: Server) -> None:
    assert await Migrator(client, server.engines.graph).migrate(packaged_migrations()) == []
    assert set(await Migrator(client, server.engines.graph).applied_checksums()) == {
        m.version for m in packaged_migrations()
    }


async def test_search_indexes_are_there_under_their_names(client: GraphClient) -> None:
    names = (await client.read(INDEXES))[0]["names"]
    assert {"job_embedding", "course_embedding", "skill_embedding", "job_text", "skill_text"} <= set(names)


async def test_processes_that_migrate_at_once_apply_each_file_once(client: GraphClient, server: Server) -> None:
    extra = Migration("V900", "extra", "CREATE INDEX extra_name IF NOT EXISTS FOR (n:Extra) ON (n.name);")
    migrator = Migrator(client, server.engines.graph)
    done = await asyncio.gather(*(migrator.migrate([*packaged_migrations(), extra]) for _ in range(4)))
    assert sorted(len(applied) for applied in done) == [0, 0, 0, 1]
    with pytest.raises(MigrationError, match="V900"):
        await migrator.migrate(packaged_migrations())
    changed = Migration("V900", "extra", extra.text + "\n// changed")
    with pytest.raises(MigrationError, match="changed after it was applied"):
        await migrator.migrate([*packaged_migrations(), changed])
    await client.write("MATCH (m:Migration {id: 'V900'}) DETACH DELETE m")


async def test_vectors_are_found_by_the_same_query_on_both_engines(client: GraphClient) -> None:
    await client.write(
        "CREATE (:Job {id: 'a', embedding: $a}), (:Job {id: 'b', embedding: $b})",
        a=[1.0] + [0.0] * 63,
        b=[0.0] * 63 + [1.0],
    )
    await client.run_alone("CALL db.awaitIndexes(30)") if not client_is_embedded(client) else None
    rows = await client.read(
        "CALL db.index.vector.queryNodes('job_embedding', 2, $v) YIELD node, score RETURN node.id AS id, score",
        v=[1.0] + [0.0] * 63,
    )
    assert rows[0]["id"] == "a"
    assert rows[0]["score"] == pytest.approx(1.0, abs=1e-3)


def client_is_embedded(client: GraphClient) -> bool:
    return client._database == "careergraph"


async def test_first_merges_of_one_key_at_once_make_one_node(client: GraphClient) -> None:
    query = "MERGE (n:Topic {id: 'same'}) SET n.seen = coalesce(n.seen, 0) + 1"
    await asyncio.gather(*(client.write(query) for _ in range(20)))
    assert await client.read("MATCH (n:Topic {id: 'same'}) RETURN count(n) AS n") == [{"n": 1}]


async def test_a_refused_query_says_so(client: GraphClient) -> None:
    with pytest.raises(GraphRefusedError, match="refused"):
        await client.read("THIS IS NOT CYPHER")


async def test_a_server_that_is_away_is_said_by_the_deadline_however_patient_the_driver_is() -> None:
    away = GraphAddress(f"bolt://127.0.0.1:{free_port()}", "u", "p", "d")
    client = GraphClient(connect(away, patience=3_600.0), "d", deadline=2.0)
    async with asyncio.timeout(60):
        with pytest.raises(GraphUnavailableError):
            await client.read("RETURN 1")
    await client.close()


async def test_a_wrong_password_is_said(server: Server) -> None:
    address = server.engines.graph
    wrong = GraphAddress(address.uri, address.user, "not-the-password", address.database)
    client = GraphClient(connect(wrong), wrong.database)
    with pytest.raises(GraphRefusedError, match="password"):
        await client.read("RETURN 1")
    await client.close()
