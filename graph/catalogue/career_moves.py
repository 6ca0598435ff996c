"""The moves between occupations that people's careers show: ``LEADS_TO {share, people, of}``.

``share`` is how likely somebody who leaves the first occupation goes on to the second, smoothed; ``people`` of ``of``
people who left it did. O*NET's ``tier`` and ``weight`` stand beside them, and are not touched here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import LiteralString

from graph.db.client import GraphClient
from graph.db.values import number_or_none

STORED = """
MATCH (a:Occupation)-[r:LEADS_TO]->(b:Occupation) WHERE r.share IS NOT NULL
RETURN a.id AS source, b.id AS target, r.share AS share, r.people AS people, r.of AS of
"""
WRITE = """
UNWIND $rows AS row MATCH (a:Occupation {id: row.source}) MATCH (b:Occupation {id: row.target})
MERGE (a)-[r:LEADS_TO]->(b) SET r.share = row.share, r.people = row.people, r.of = row.of
"""
FORGET: tuple[LiteralString, ...] = (
    """
    UNWIND $rows AS row MATCH (a:Occupation {id: row.source})-[r:LEADS_TO]->(b:Occupation)
    WHERE b.id = row.target AND r.weight IS NULL DELETE r""",
    """
    UNWIND $rows AS row MATCH (a:Occupation {id: row.source})-[r:LEADS_TO]->(b:Occupation)
    WHERE b.id = row.target REMOVE r.share, r.people, r.of""",
)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """How likely a move is, and how many people of how many made it."""

    share: float
    people: int
    of: int


class CareerMoveRepository:
    """Reads and replaces the learned moves. They count people and name none.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def read(self) -> dict[Pair, Move]:
        """Return the stored moves by the ids of both occupations; a number that is none counts as 0."""
        return {
            (source, target): Move(
                number_or_none(share) or 0.0, int(number_or_none(people) or 0), int(number_or_none(of) or 0)
            )
            async for source, target, share, people, of in self._client.stream(STORED)
        }

    async def replace(self, moves: Mapping[Pair, Move]) -> int:
        """Store moves in place of those that are stored. Return how many changed; equal ones are not written again."""
        stored_moves = await self.read()
        changed_moves = [(pair, move) for pair, move in moves.items() if stored_moves.get(pair) != move]
        gone_pairs = [pair for pair in stored_moves if pair not in moves]
        rows = [
            {"source": source, "target": target, "share": move.share, "people": move.people, "of": move.of}
            for (source, target), move in changed_moves
        ]
        await self._client.write_batches(WRITE, rows)
        await self._forget(gone_pairs)
        return len(changed_moves) + len(gone_pairs)

    async def _forget(self, pairs: Collection[Pair]) -> None:
        rows = [{"source": source, "target": target} for source, target in pairs]
        for query in FORGET:
            await self._client.write_batches(query, rows)
