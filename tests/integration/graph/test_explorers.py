"""Accounts for explorers on both engines: what each may do, and that what is refused is refused by the server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from neo4j import READ_ACCESS, Driver, GraphDatabase
from neo4j.exceptions import ClientError, Neo4jError

from graph.db.client import GraphClient
from graph.engines.arcadedb import GraphAddress
from graph.errors import ConflictError, GraphRefusedError
from graph.explore.accounts import (
    GRANT_ROLE,
    HIDDEN_LABELS,
    ROLE,
    Explorer,
    ExplorerAccounts,
    ForeignAccountError,
    Limits,
    UnlimitedAccountError,
)
from tests.conftest import Server

PASSWORD, NEXT_PASSWORD = "look-around-1", "look-around-2"
SCENE = """
CREATE (u:User {id: 'ann', name: 'Ann'})-[:HAS_SKILL {level: 3}]->(:Skill {id: 'dough', name: 'knead dough'})
CREATE (u)-[:DECLARED]->(:SelfDeclaration {id: 'declared', sex: 'FEMALE'})
CREATE (:ServiceAccount {id: 'site', digest: 'of a secret'})
"""
WRITES = [
    "CREATE (:User {id: 'intruder'})",
    "MATCH (u:User {id: 'ann'}) SET u.name = 'Eve'",
    "MATCH (u:User {id: 'ann'}) DETACH DELETE u",
    "MATCH (u:User {id: 'ann'})-[r:HAS_SKILL]->() DELETE r",
    "CREATE (:Intruder {id: 'x'})",
    "MATCH (u:User {id: 'ann'}) REMOVE u.name",
    "CREATE INDEX intruder IF NOT EXISTS FOR (n:User) ON (n.intruder)",
    "DROP INDEX job_posted_at IF EXISTS",
]


@pytest.fixture
async def scene(client: GraphClient) -> GraphClient:
    await client.write(SCENE)
    return client


def connect(address: GraphAddress, user: str, password: str) -> Driver:
    return GraphDatabase.driver(address.uri, auth=(user, password))


@pytest.fixture
def address(server: Server) -> GraphAddress:
    return server.engines.graph


@pytest.fixture
async def explorer(scene: GraphClient, address: GraphAddress) -> Explorer:
    return await ExplorerAccounts(address).create("explorer", PASSWORD, own=True, may_write=True)


@pytest.fixture
def driver(explorer: Explorer, address: GraphAddress) -> Iterator[Driver]:
    with connect(address, explorer.user, PASSWORD) as opened:
        yield opened


async def test_an_explorer_reads(driver: Driver, address: GraphAddress) -> None:
    query = "MATCH path = (:User {id: 'ann'})-[:HAS_SKILL]->(s:Skill) RETURN path, s.name AS name"
    (record,) = driver.execute_query(query, database_=address.database).records
    assert record["name"] == "knead dough"


async def test_what_the_server_says_an_explorer_is_kept_from_is_refused(
    driver: Driver, explorer: Explorer, scene: GraphClient, address: GraphAddress, server: Server
) -> None:
    if server.name == "neo4j":
        assert explorer.limits is Limits.NONE  # the Community edition
        return
    assert explorer.limits is Limits.READS_ONLY
    for query in WRITES:
        with pytest.raises(Neo4jError), driver.session(database=address.database) as session:
            session.run(query).consume()
    (row,) = await scene.read(
        "MATCH (u:User {id: 'ann'})-[r:HAS_SKILL]->() RETURN u.name AS name, COUNT { MATCH (n:User) } AS people"
    )
    assert row == {"name": "Ann", "people": 1}
    assert await scene.read("MATCH (n:Intruder) RETURN n.id AS id") == []


async def test_what_people_declare_and_digests_of_secrets_are_hidden(
    driver: Driver, explorer: Explorer, scene: GraphClient, address: GraphAddress
) -> None:
    if explorer.limits is Limits.NONE:
        pytest.skip("this server cannot hide anything")
    for query in (
        "MATCH (d:SelfDeclaration) RETURN d.sex AS sex",
        "MATCH (:User {id: 'ann'})-[:DECLARED]->(d) RETURN d.sex AS sex",
        "MATCH (:User {id: 'ann'})-->(d) RETURN properties(d) AS sex",
        "MATCH (a:ServiceAccount) RETURN a.digest AS digest",
        "MATCH (a {id: 'site'}) RETURN properties(a) AS digest",
    ):
        with driver.session(database=address.database) as session:
            try:
                rows = session.run(query).data()
            except ClientError:
                continue
        assert "FEMALE" not in str(rows), query
        assert "of a secret" not in str(rows), query


async def test_read_access_mode_refuses_writes_on_neo4j(driver: Driver, address: GraphAddress, server: Server) -> None:
    if server.name != "neo4j":
        pytest.skip("the embedded engine has accounts that only read")
    with pytest.raises(ClientError), driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
        session.run("CREATE (:Intruder)").consume()


async def test_an_account_is_made_again_and_removed(scene: GraphClient, address: GraphAddress) -> None:
    accounts = ExplorerAccounts(address)
    for password, own in ((PASSWORD, False), (NEXT_PASSWORD, True)):
        await accounts.create("again", password, own=own, may_write=True)
    with connect(address, "again", NEXT_PASSWORD) as driver:
        driver.verify_connectivity()
    with pytest.raises(Neo4jError), connect(address, "again", PASSWORD) as driver:
        driver.execute_query("RETURN 1", database_=address.database)
    for _ in range(2):
        await accounts.remove("again", own=True)
    with pytest.raises(Neo4jError), connect(address, "again", NEXT_PASSWORD) as driver:
        driver.execute_query("RETURN 1", database_=address.database)


async def test_an_account_that_was_made_elsewhere_stays_as_it_is(scene: GraphClient, address: GraphAddress) -> None:
    accounts = ExplorerAccounts(address)
    await accounts.create("somebody", PASSWORD, may_write=True)
    try:
        with pytest.raises(ForeignAccountError, match="'somebody' that was not made from this home folder"):
            await accounts.create("somebody", NEXT_PASSWORD, may_write=True)
        with pytest.raises(ForeignAccountError, match="choose another name"):
            await accounts.remove("somebody", own=False)
        with connect(address, "somebody", PASSWORD) as driver:
            driver.execute_query("RETURN 1", database_=address.database)
    finally:
        await accounts.remove("somebody", own=True)
    await accounts.remove("somebody", own=False)


async def test_the_account_of_careergraph_itself_stays(scene: GraphClient, address: GraphAddress) -> None:
    accounts = ExplorerAccounts(address)
    with pytest.raises(ConflictError, match="choose another name"):
        await accounts.create(address.user, PASSWORD)
    with pytest.raises(ConflictError, match="choose another name"):
        await accounts.remove(address.user, own=True)


async def test_on_community_an_account_that_may_write_is_asked_for(
    scene: GraphClient, address: GraphAddress, server: Server
) -> None:
    if server.name != "neo4j":
        pytest.skip("the embedded engine has accounts that only read")
    with pytest.raises(UnlimitedAccountError, match="--may-write"):
        await ExplorerAccounts(address).create("unlimited", PASSWORD)


async def test_the_statements_for_enterprise_are_valid_but_for_the_edition(
    scene: GraphClient, address: GraphAddress, server: Server
) -> None:
    """Community parses them and refuses them only because it has no roles."""
    if server.name != "neo4j":
        pytest.skip("the embedded engine has no administration in Cypher")
    assert ", ".join(HIDDEN_LABELS) in ROLE[-1]
    client = GraphClient.open(replace(address, database="system"))
    for statement in (*ROLE, GRANT_ROLE):
        with pytest.raises(GraphRefusedError, match="Unsupported administration command"):
            await client.run_alone(statement, user="explorer", database="neo4j")
    await client.close()
