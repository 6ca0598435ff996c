"""Facts about the graph server: engine, version and size."""

from dataclasses import dataclass

from graph.db.client import GraphClient
from graph.viewer import Role, Viewer

PING = "RETURN 1 AS one"
COMPONENTS = "CALL dbms.components() YIELD name, versions RETURN name, versions"
NODES = "MATCH (n) RETURN count(n) AS n"
RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS n"


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """The graph server: its engine (``ARCADEDB_EMBEDDED`` or ``NEO4J``), version and size."""

    engine: str
    version: str
    nodes: int
    relationships: int


class SystemRepository:
    """Queries the graph server for facts about itself.

    Args:
        client: the graph.
        embedded: whether the server is the embedded engine, which identifies itself to Bolt clients as Neo4j.
        embedded_version: the version of the package that contains the embedded engine.
    """

    def __init__(self, client: GraphClient, *, embedded: bool, embedded_version: str) -> None:
        self._client = client
        self._embedded = embedded
        self._embedded_version = embedded_version

    async def ping(self) -> None:
        """Return if the server answers; otherwise raise GraphUnavailableError."""
        await self._client.read(PING)

    async def facts(self, viewer: Viewer) -> GraphFacts:
        """Return engine, version and counts.

        Raises:
            ForbiddenError: the viewer is not an administrator.
        """
        viewer.require_role(Role.ADMIN)
        nodes = (await self._client.read(NODES))[0]["n"]
        relationships = (await self._client.read(RELATIONSHIPS))[0]["n"]
        if self._embedded:
            return GraphFacts("ARCADEDB_EMBEDDED", self._embedded_version, nodes, relationships)
        version = (await self._client.read(COMPONENTS))[0]["versions"][0]
        return GraphFacts("NEO4J", version, nodes, relationships)
