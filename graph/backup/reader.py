"""Reads a graph row by row, label by label and kind of relationship by kind."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.backup.values import encode_value
from graph.db.client import GraphClient
from graph.db.conversion import make_plain
from graph.errors import BackupError

NAME = re.compile(r"[A-Za-z_]\w*")
TRANSIENT = frozenset({"MigrationLock", "Restore"})
"""Labels of bookkeeping that belongs to a running graph."""

NODE_COUNTS = "MATCH (n) RETURN labels(n) AS labels, count(n) AS count, count(n.id) AS ids"
LINK_COUNTS = """
MATCH (a)-[r]->(b) RETURN labels(a)[0] AS source, type(r) AS type, labels(b)[0] AS target, count(r) AS count
"""
NODES: LiteralString = "MATCH (n:Label) RETURN properties(n) AS properties"
LINKS: LiteralString = """
MATCH (a:Source)-[r:TYPE]->(b:Target) RETURN a.id AS source, b.id AS target, properties(r) AS properties
"""


@dataclass(frozen=True, slots=True, order=True)
class LinkKind:
    """A kind of relationship: its type, and the labels of its ends."""

    source: str
    type: str
    target: str


@dataclass(frozen=True, slots=True)
class Contents:
    """How many nodes of each label, and how many relationships of each kind, a graph holds."""

    nodes: dict[str, int]
    links: dict[LinkKind, int]


class GraphReader:
    """Reads everything but :data:`TRANSIENT` labels.

    Args:
        client: the graph, without a deadline.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def count(self) -> Contents:
        """Count what there is.

        Raises:
            BackupError: a node has no id, or not exactly one label, so that it could not be found again.
        """
        nodes: dict[str, int] = {}
        for row in await self._client.read(NODE_COUNTS):
            labels = row["labels"]
            if len(labels) != 1 or row["ids"] != row["count"] or not NAME.fullmatch(labels[0]):
                raise BackupError(
                    f"{row['count'] - row['ids']} nodes with the labels {labels} have no id, or not one plain label: "
                    "they are not CareerGraph's; give them both, or remove them"
                )
            if labels[0] not in TRANSIENT:
                nodes[labels[0]] = row["count"]
        counted = await self._client.read(LINK_COUNTS)
        links = {LinkKind(row["source"], row["type"], row["target"]): row["count"] for row in counted}
        for kind in links:
            check_names(kind.source, kind.type, kind.target)
        return Contents(dict(sorted(nodes.items())), dict(sorted(links.items())))

    async def nodes(self, label: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the properties of each node of a label, as JSON has them."""
        async for record in self._client.stream(NODES.replace("Label", check_names(label)[0])):
            yield encode_properties(record["properties"])

    async def links(self, kind: LinkKind) -> AsyncIterator[list[Any]]:
        """Yield both ends and the properties of each relationship of a kind, as JSON has them."""
        query = fill_kind(LINKS, kind)
        async for record in self._client.stream(query):
            yield [record["source"], record["target"], encode_properties(record["properties"])]


def encode_properties(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties as JSON has them, in the order of their names."""
    return {name: encode_value(make_plain(value)) for name, value in sorted(properties.items())}


def check_names(*names: str) -> tuple[LiteralString, ...]:
    """Return names that may stand in a query.

    Raises:
        BackupError: one of them is no plain name.
    """
    for name in names:
        if not NAME.fullmatch(name):
            raise BackupError(f"{name!r} is no name of a label or of a relationship")
    return tuple(names)


def fill_kind(query: LiteralString, kind: LinkKind) -> LiteralString:
    """Return a query that is written for ``(:Source)-[:TYPE]->(:Target)``, for another kind."""
    source, type, target = check_names(kind.source, kind.type, kind.target)
    return query.replace(":Source", ":" + source).replace(":TYPE", ":" + type).replace(":Target", ":" + target)
