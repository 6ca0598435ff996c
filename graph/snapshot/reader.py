"""The graph as typed arrays, read in one pass. The models use them for training and serving.

Times are seconds since 1970 (float64); 0 means that there is no start. Amounts of money are per year, in US
dollars by the snapshot's table of rates. Unknown numbers are NaN.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, LiteralString

import numpy as np
from neo4j.time import DateTime
from numpy.typing import NDArray

from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.db.client import GraphClient
from graph.db.values import time_or_none
from graph.interactions.types import RELATIONSHIP_OF, for_each_choice
from graph.snapshot.text_sketches import Sketches, sketches_of

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
TEXT_PROPERTY = dict.fromkeys(NODES, "name") | {
    "Occupation": "title",
    "User": "headline",
    "Job": "title",
    "Course": "title",
}
DESCRIBED = {"Job", "Course"}
Relation = tuple[str, str, str]

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
SENIORITY = {"INTERN": 0.0, "JUNIOR": 0.0, "MID": 1.0, "SENIOR": 2.0, "LEAD": 3.0, "EXECUTIVE": 3.0}
LEVEL = {"BEGINNER": 0.0, "INTERMEDIATE": 1.0, "ADVANCED": 2.0}
NEVER = float("inf")
LONGEST_TEXT = 1_000  # characters of a name or title
CODED: Mapping[str, Mapping[str, str]] = {
    "User": {"language": "language"},
    "Job": {
        "language": "language",
        "grade": "seniority",
        "contract": "contractType",
    },
    "Course": {"language": "language"},
    "Occupation": {"sector": "sector", "isco": "isco"},
    "Skill": {"kind": "kind"},
    "Place": {"country": "country", "region": "region"},
}


@dataclass(frozen=True, slots=True)
class NodeTable:
    """N nodes of one label, ordered by id: titles, texts, and columns of float64 [N] (coded values; NaN means unknown).

    A text begins with the node's title or name.

    ``names`` contains the values behind the codes of coded columns, such as ``language`` and ``sector``.
    ``sketches`` are sketches of jobs' whole descriptions, uint8 [N, 128]; ``None`` if there are no descriptions.
    """

    ids: list[str]
    titles: list[str]
    texts: list[str]
    columns: dict[str, NDArray[np.float64]]
    names: dict[str, list[str]] = field(default_factory=dict)
    sketches: Sketches | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def select(self, rows: NDArray[np.int64]) -> "NodeTable":
        """Return a table of some of the nodes, by their indices."""
        indices = rows.tolist()
        return NodeTable(
            [self.ids[row] for row in indices],
            [self.titles[row] for row in indices],
            [self.texts[row] for row in indices],
            {name: column[rows] for name, column in self.columns.items()},
            self.names,
            None if self.sketches is None else self.sketches[rows],
        )


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """E edges of one relation: int64 [E] indices into the node tables, times, and weights 0–1 (float32)."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    at: NDArray[np.float64]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.source)

    def select(self, mask: NDArray[np.bool_]) -> "EdgeTable":
        """Return the edges that the mask selects."""
        return EdgeTable(self.source[mask], self.target[mask], self.at[mask], self.weight[mask])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The graph at ``taken_at``: a node table per label and an edge table per relation.

    ``rates`` are those by which amounts of money were converted. ``learned_moves`` are the moves between occupations
    that careers show, weighted by how likely each is; they carry no messages, so they are not among the relations.
    """

    nodes: dict[str, NodeTable]
    edges: dict[Relation, EdgeTable]
    taken_at: datetime
    rates: Rates = DEFAULT_RATES
    learned_moves: EdgeTable | None = None


def seconds(value: Any, default: float) -> float:
    """Convert a driver's time to seconds since 1970. Other values become ``default``."""
    native = time_or_none(value.to_native() if isinstance(value, DateTime) else value)
    return default if native is None else native.timestamp()


def closing(row: Mapping[str, Any]) -> float:
    """Return the closing time of a job. For a closed job without one, the current time is the best estimate."""
    closes = seconds(row.get("closesAt"), NEVER)
    return closes if (row.get("status") or "OPEN") == "OPEN" else min(closes, datetime.now(UTC).timestamp())


def number(value: object) -> float:
    """Return a number unchanged; NaN for a missing value and for a stored value that is not a finite number."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else float("nan")


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


def node_table(label: str, rows: Sequence[Mapping[str, Any]], rates: Rates = DEFAULT_RATES) -> NodeTable:
    """Build a label's node table, ordered by id, from nodes' properties."""
    ordered = sorted((row for row in rows if isinstance(row["id"], str)), key=lambda row: str(row["id"]))
    numbers, names = columns(label, ordered, rates), {}
    for column, values in coded_values(label, ordered).items():
        names[column] = sorted(set(values))
        code = {value: float(index) for index, value in enumerate(names[column])}
        numbers[column] = array(code[value] for value in values)
    titles, texts = ([read(label, row) for row in ordered] for read in (node_title, node_text))
    return NodeTable([row["id"] for row in ordered], titles, texts, numbers, names, sketches_of(label, ordered))


def coded_values(label: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the values of a label's coded columns. An occupation without a sector gets its two-digit ISCO-08 group."""
    values = {
        column: [str(row.get(property) or "") for row in rows] for column, property in CODED.get(label, {}).items()
    }
    if label == "Occupation":
        pairs = zip(values["sector"], values["isco"], strict=True)
        values["sector"] = [sector or isco[:2] for sector, isco in pairs]
    return values


def edge_table(
    rows: list[tuple[str, str, Any]], sources: dict[str, int], targets: dict[str, int], *, timed: bool
) -> EdgeTable:
    """Build a relation's edge table, ordered by source and target. Edges with an unknown end are left out.

    Args:
        rows: source id, target id, and the weight or the time in milliseconds since 1970.
        sources: positions of the source nodes by id.
        targets: positions of the target nodes by id.
        timed: whether the third value of each row is a time.
    """
    edges = [(sources[a], targets[b], value) for a, b, value in rows if a in sources and b in targets]
    source = np.fromiter((a for a, _, _ in edges), np.int64, len(edges))
    target = np.fromiter((b for _, b, _ in edges), np.int64, len(edges))
    values = np.nan_to_num(array(number(value) for _, _, value in edges))
    order = np.lexsort((target, source))
    at = values / 1_000 if timed else np.zeros(len(values))
    weight = np.ones(len(values), np.float32) if timed else weights_of(values)
    return EdgeTable(source[order], target[order], at[order], weight[order])


def weights_of(values: Iterable[object]) -> NDArray[np.float32]:
    """Return weights as float32 in [0, 1]; 0 for a stored value that is not a number."""
    return np.clip(np.nan_to_num(array(number(value) for value in values)), 0.0, 1.0).astype(np.float32)


def node_title(label: str, row: Mapping[str, Any]) -> str:
    """Return a node's title, its name, or a person's headline; empty if there is none."""
    return str(row.get(TEXT_PROPERTY[label]) or "")[:LONGEST_TEXT]


def node_text(label: str, row: Mapping[str, Any]) -> str:
    """Return the text for a node's text features: its title, and the start of its description."""
    title, description = node_title(label, row), str(row.get("description") or "") if label in DESCRIBED else ""
    return f"{title}. {description[:300]}" if description else title


def columns(
    label: str, rows: Sequence[Mapping[str, Any]], rates: Rates = DEFAULT_RATES
) -> dict[str, NDArray[np.float64]]:
    """Return the numeric columns of one label from nodes' properties."""
    match label:
        case "User":
            return {
                "years": array(number(row.get("years")) for row in rows),
                "seniority": array(SENIORITY.get(str(row.get("seniority")), np.nan) for row in rows),
                "remote": array(number(row.get("openToRemote")) for row in rows),
                "salary": array(
                    rates.yearly_dollars(row.get("minimumSalary"), row.get("salaryCurrency")) for row in rows
                ),
                "discoverable": array(float(bool(row.get("discoverable"))) for row in rows),
            }
        case "Job":
            return {
                "seniority": array(SENIORITY.get(str(row.get("seniority")), np.nan) for row in rows),
                "remote": array(number(row.get("remote")) for row in rows),
                "salary": array(
                    rates.yearly_dollars(row.get("salaryMaximum"), row.get("salaryCurrency"), row.get("salaryPeriod"))
                    for row in rows
                ),
                "least_salary": array(
                    rates.yearly_dollars(row.get("salaryMinimum"), row.get("salaryCurrency"), row.get("salaryPeriod"))
                    for row in rows
                ),
                "posted": array(seconds(row.get("postedAt"), 0.0) for row in rows),
                "closes": array(closing(row) for row in rows),
            }
        case "Course":
            return {
                "level": array(LEVEL.get(str(row.get("level")), np.nan) for row in rows),
                "hours": array(number(row.get("durationHours")) for row in rows),
            }
        case _:
            return {}


def array(values: Any) -> NDArray[np.float64]:
    """Return values as float64."""
    return np.fromiter(values, dtype=np.float64)
