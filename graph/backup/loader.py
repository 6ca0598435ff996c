"""Writes the rows of a back-up into a graph, which no process takes for whole until all are there."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, LiteralString

from graph.backup.reader import LinkKind, check_names, fill_kind
from graph.backup.values import decode_value
from graph.db.client import GraphClient
from graph.errors import BackupError

BATCH = 2_000
ANYTHING = "MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock AND NOT n:Restore RETURN n.id AS id LIMIT 1"
MARK = "MERGE (r:Restore {id: 'restore'}) SET r.file = $file, r.at = datetime(), r.endedAt = null"
MARKED = "MATCH (r:Restore) WHERE r.endedAt IS NULL RETURN r.id AS id"
UNMARK = "MATCH (r:Restore) SET r.endedAt = datetime()"
WIPE = "MATCH (n) WHERE NOT n:Restore CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
NODES: LiteralString = "UNWIND $rows AS row CREATE (n:Label) SET n += row RETURN count(n) AS written"
LINKS: LiteralString = """
UNWIND $rows AS row MATCH (a:Source {id: row.source}) MATCH (b:Target {id: row.target})
CREATE (a)-[r:TYPE]->(b) SET r += row.properties RETURN count(r) AS written
"""


class GraphLoader:
    """Writes a back-up into a graph.

    Between :meth:`begin` and :meth:`finish`, the graph is marked: no process of CareerGraph starts on it.

    Args:
        client: the graph, without a deadline, with its schema.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def is_empty(self) -> bool:
        """Return whether there is nothing but the schema."""
        return not await self._client.read(ANYTHING)

    async def is_interrupted(self) -> bool:
        """Return whether an earlier restore has not ended."""
        return bool(await self._client.read(MARKED))

    async def begin(self, file: str) -> None:
        """Mark the graph as incomplete, and delete everything in it.

        Args:
            file: the name of the back-up.
        """
        await self._client.write(MARK, file=file)
        await self._client.run_alone(WIPE)

    async def finish(self) -> None:
        """Say that the graph is whole."""
        await self._client.write(UNMARK)

    async def write_nodes(self, label: str, rows: Iterable[dict[str, Any]]) -> int:
        """Write nodes of a label and return how many there were."""
        query = NODES.replace("Label", check_names(label)[0])
        return await self._write(query, ({name: decode_value(value) for name, value in row.items()} for row in rows))

    async def write_links(self, kind: LinkKind, rows: Iterable[list[Any]]) -> int:
        """Write relationships of a kind and return how many there were.

        Raises:
            BackupError: the end of one is missing.
        """
        decoded = (
            {"source": source, "target": target, "properties": {name: decode_value(v) for name, v in values.items()}}
            for source, target, values in rows
        )
        return await self._write(fill_kind(LINKS, kind), decoded)

    async def _write(self, query: LiteralString, rows: Iterable[dict[str, Any]]) -> int:
        remaining, total = iter(rows), 0
        while batch := list(islice(remaining, BATCH)):
            (row,) = await self._client.write(query, rows=batch)
            if row["written"] != len(batch):
                raise BackupError(f"{len(batch) - row['written']} of {len(batch)} rows could not be written: {query}")
            total += len(batch)
        return total
