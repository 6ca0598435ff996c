"""Small demo worlds. Their skills and occupations stay in the graph for the next one while no test changes them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, LiteralString

from graph.db.client import GraphClient
from graph.ingest.bulk import BulkWriter
from graph.ingest.report import Report
from graph.world.simulate import Parameters
from graph.world.write import make_world

SMALL = Parameters(
    people=150, jobs=400, courses=30, interactions=6_000, seed=3, until=datetime.now(UTC).replace(microsecond=0)
)
QUIET = replace(SMALL, interactions=600)  # it is written and wiped in half the time
CLASSIFIED = frozenset({"Skill", "Occupation"})
STATE: tuple[LiteralString, ...] = (
    "MATCH (n:Skill) RETURN labels(n) AS labels, n {.*} AS node ORDER BY n.id",
    "MATCH (n:Occupation) RETURN labels(n) AS labels, n {.*} AS node ORDER BY n.id",
    "MATCH (a:Skill)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, r {.*} AS link ORDER BY a, type, b",
    "MATCH (a:Occupation)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, r {.*} AS link ORDER BY a, type, b",
)
CONTENTS: LiteralString = "MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock"
DELETE: LiteralString = " CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
WIPE: LiteralString = CONTENTS + DELETE
WIPE_UNCLASSIFIED: LiteralString = CONTENTS + " AND NOT n:Skill AND NOT n:Occupation" + DELETE


class UnclassifiedWriter(BulkWriter):
    """Writes a world to a graph that holds its skills, its occupations and their relations."""

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write nodes other than skills and occupations."""
        return sum(1 for _ in rows) if label in CLASSIFIED else await super().nodes(label, rows)

    async def relationships(
        self, kind: tuple[str, str, str], rows: Iterable[tuple[str, str, Mapping[str, Any]]]
    ) -> int:
        """Write relationships other than those between skills and occupations."""
        source, _, target = kind
        is_there = {source, target} <= CLASSIFIED
        return sum(1 for _ in rows) if is_there else await super().relationships(kind, rows)


class WorldMaker:
    """Makes small worlds in one graph, one after the other."""

    def __init__(self) -> None:
        self._digests: dict[Parameters, str] = {}

    async def make(self, client: GraphClient, folder: Path, parameters: Parameters) -> None:
        """Replace all that a graph holds by a world. What the graph holds of it already is left as it is."""
        await client.run_alone(WIPE_UNCLASSIFIED)
        digest = self._digests.get(parameters)
        if digest is not None and digest == await read_digest(client):
            await write_small_world(client, UnclassifiedWriter(client), folder, parameters)
            return
        await client.run_alone(WIPE)
        await write_small_world(client, BulkWriter(client), folder, parameters)
        self._digests[parameters] = await read_digest(client)


async def read_digest(client: GraphClient) -> str:
    """A digest of skills, occupations, and all that leads from them."""
    digest = sha256()
    for query in STATE:
        for row in await client.read(query):
            digest.update(json.dumps(row, sort_keys=True, default=str).encode())
    return digest.hexdigest()


async def write_small_world(client: GraphClient, writer: BulkWriter, folder: Path, parameters: Parameters) -> None:
    """Write a world to a graph that holds none."""
    await make_world(client, writer, parameters, folder / "world" / "hidden-3.npz", Report(folder))
