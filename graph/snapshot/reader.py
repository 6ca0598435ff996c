"""Reads the graph as typed arrays in one pass. The models use them for training and serving."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import LiteralString

from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.db.client import GraphClient
from graph.interactions.types import RELATIONSHIP_OF, for_each_choice
from graph.snapshot.tables import EdgeTable, NodeTable, Relation, Snapshot, edge_table, node_table

NODES: Mapping[str, LiteralString] = {
    "Skill": "MATCH (n:Skill) RETURN n.id AS id, n.name AS name, n.kind AS kind",
    "Occupation": "MATCH (n:Occupation) RETURN n.id AS id, n.title AS title, n.sector AS sector, n.isco AS isco",
    "Topic": "MATCH (n:Topic) RETURN n.id AS id, n.name AS name",
    "Company": "MATCH (n:Company) RETURN n.id AS id, n.name AS name",
    "Provider": "MATCH (n:Provider) RETURN n.id AS id, n.name AS name",
    "Place": "MATCH (n:Place) RETURN n.id AS id, n.name AS name, n.region AS region, n.country AS country",
    "User": """
        MATCH (n:User) RETURN n.id AS id, n.headline AS headline, n.years AS years, n.seniority AS seniority,
        n.openToRemote AS openToRemote, n.minimumSalary AS minimumSalary, n.salaryCurrency AS salaryCurrency,
        n.language AS language, n.discoverable AS discoverable""",
    "Job": """
        MATCH (n:Job) RETURN n.id AS id, n.title AS title, n.description AS description, n.seniority AS seniority,
        n.remote AS remote, n.salaryMinimum AS salaryMinimum, n.salaryMaximum AS salaryMaximum,
        n.salaryCurrency AS salaryCurrency, n.salaryPeriod AS salaryPeriod, n.postedAt AS postedAt,
        n.closesAt AS closesAt, n.status AS status, n.language AS language, n.contractType AS contractType""",
    "Course": """
        MATCH (n:Course) RETURN n.id AS id, n.title AS title, n.description AS description, n.level AS level,
        n.durationHours AS durationHours, n.language AS language""",
}

EDGES: Mapping[Relation, LiteralString] = {
    ("User", "HAS_SKILL", "Skill"): """
        MATCH (a:User)-[r:HAS_SKILL]->(b:Skill) RETURN a.id AS a, b.id AS b,
        CASE WHEN r.level >= 0 THEN r.level / 5.0 ELSE 0.6 END AS weight""",
    ("User", "WORKED_AS", "Occupation"): """
        MATCH (a:User)-[r:WORKED_AS]->(b:Occupation)
        RETURN a.id AS a, b.id AS b,
        max(CASE WHEN r.to IS NOT NULL OR coalesce(r.ended = true, false) THEN 0.5 ELSE 1.0 END) AS weight""",
    ("User", "TARGETS", "Occupation"): """
        MATCH (a:User)-[r:TARGETS]->(b:Occupation) RETURN a.id AS a, b.id AS b, 1.0 AS weight""",
    ("User", "LIVES_IN", "Place"): """
        MATCH (a:User)-[r:LIVES_IN]->(b:Place) RETURN a.id AS a, b.id AS b, 1.0 AS weight""",
    ("Job", "REQUIRES", "Skill"): """
        MATCH (a:Job)-[r:REQUIRES]->(b:Skill)
        RETURN a.id AS a, b.id AS b, CASE WHEN r.importance >= 0 THEN r.importance ELSE 0.5 END AS weight""",
    ("Job", "IS_A", "Occupation"): """
        MATCH (a:Job)-[r:IS_A]->(b:Occupation) RETURN a.id AS a, b.id AS b, 1.0 AS weight""",
    ("Job", "AT", "Company"): "MATCH (a:Job)-[r:AT]->(b:Company) RETURN a.id AS a, b.id AS b, 1.0 AS weight",
    ("Job", "IN", "Place"): "MATCH (a:Job)-[r:IN]->(b:Place) RETURN a.id AS a, b.id AS b, 1.0 AS weight",
    ("Course", "TEACHES", "Skill"): """
        MATCH (a:Course)-[r:TEACHES]->(b:Skill) RETURN a.id AS a, b.id AS b, 1.0 AS weight""",
    ("Course", "ABOUT", "Topic"): "MATCH (a:Course)-[r:ABOUT]->(b:Topic) RETURN a.id AS a, b.id AS b, 1.0 AS weight",
    ("Course", "BY", "Provider"): "MATCH (a:Course)-[r:BY]->(b:Provider) RETURN a.id AS a, b.id AS b, 1.0 AS weight",
    ("Occupation", "REQUIRES", "Skill"): """
        MATCH (a:Occupation)-[r:REQUIRES]->(b:Skill)
        RETURN a.id AS a, b.id AS b, CASE WHEN r.essential = true THEN 1.0 ELSE 0.5 END AS weight""",
    ("Occupation", "LEADS_TO", "Occupation"): """
        MATCH (a:Occupation)-[r:LEADS_TO]->(b:Occupation) WHERE r.weight IS NOT NULL
        RETURN a.id AS a, b.id AS b, r.weight AS weight""",
    ("Skill", "BROADER", "Skill"): "MATCH (a:Skill)-[r:BROADER]->(b:Skill) RETURN a.id AS a, b.id AS b, 1.0 AS weight",
    ("Skill", "RELATED_TO", "Skill"): """
        MATCH (a:Skill)-[r:RELATED_TO]->(b:Skill) RETURN a.id AS a, b.id AS b, 1.0 AS weight""",
}
LEARNED_MOVES = """
    MATCH (a:Occupation)-[r:LEADS_TO]->(b:Occupation) WHERE r.share IS NOT NULL
    RETURN a.id AS a, b.id AS b, r.share AS weight"""
CHOICES: Mapping[Relation, LiteralString] = {
    ("User", RELATIONSHIP_OF[type], label): query
    for (type, label), query in for_each_choice("""
        MATCH (a:User)-[r:CHOICE]->(b:Item) RETURN a.id AS a, b.id AS b,
        CASE WHEN r.firstAt >= datetime('0001-01-02T00:00:00Z') THEN datetime(r.firstAt).epochMillis ELSE 0 END AS at
    """).items()
}


class SnapshotReader:
    """Reads snapshots.

    Args:
        client: the graph.
        rates: converts amounts of money.
    """

    def __init__(self, client: GraphClient, rates: Rates = DEFAULT_RATES) -> None:
        self._client = client
        self._rates = rates

    async def read(self) -> Snapshot:
        """Stream the whole graph into arrays. Memory holds the arrays and one batch of rows."""
        snapshot = await self.read_part(NODES)
        table = snapshot.nodes["Occupation"]
        positions = {id: index for index, id in enumerate(table.ids)}
        return replace(snapshot, learned_moves=await self._edges(LEARNED_MOVES, positions, positions, timed=False))

    async def read_part(self, labels: Collection[str]) -> Snapshot:
        """Stream the nodes of some labels, and the relations among them, into arrays."""
        taken_at = datetime.now(UTC)
        nodes = {label: await self._nodes(label, query) for label, query in NODES.items() if label in labels}
        positions = {label: {id: index for index, id in enumerate(table.ids)} for label, table in nodes.items()}
        edges = {}
        for relation, query in {**EDGES, **CHOICES}.items():
            source, _, target = relation
            if source in nodes and target in nodes:
                ends = positions[source], positions[target]
                edges[relation] = await self._edges(query, *ends, timed=relation in CHOICES)
        return Snapshot(nodes, edges, taken_at, self._rates)

    async def _nodes(self, label: str, query: LiteralString) -> NodeTable:
        return node_table(label, [dict(record) async for record in self._client.stream(query)], self._rates)

    async def _edges(
        self, query: LiteralString, sources: dict[str, int], targets: dict[str, int], *, timed: bool
    ) -> EdgeTable:
        rows = [(source, target, value) async for source, target, value in self._client.stream(query)]
        return edge_table(rows, sources, targets, timed=timed)
