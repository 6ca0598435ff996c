"""Learns the moves between occupations from everybody's careers, and stores them in the graph.

The result depends on the graph alone: after people are imported, changed or removed, learning again brings it up to
date, and learning twice changes nothing.
"""

import asyncio
from dataclasses import dataclass

from gnn.skills.career_moves import LEAST_MOVERS, known_occupations, learn_moves
from gnn.skills.career_steps import read_steps
from gnn.skills.snapshot_moves import moves_by_pair
from graph.catalogue.career_moves import CareerMoveRepository
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.people.careers import CareerReader
from graph.snapshot.reader import SnapshotReader


@dataclass(frozen=True, slots=True)
class Learning:
    """How many people went from one occupation to another, how many moves are stored, and how many of them changed."""

    movers: int
    moves: int
    changed: int

    def __str__(self) -> str:
        if not self.moves:
            return f"{self.movers:,} careers change occupation: moves are learned from {LEAST_MOVERS} or more"
        return f"learned {self.moves:,} moves between occupations from {self.movers:,} careers"


async def learn_career_moves(client: GraphClient) -> Learning:
    """Learn the moves and store them in place of those learned before; with too few careers, none are stored."""
    snapshot = await SnapshotReader(client).read_part(("Occupation", "Skill"))
    ids = snapshot.nodes["Occupation"].ids
    posts = await CareerReader(client).read()
    steps = await asyncio.to_thread(read_steps, posts, {id: index for index, id in enumerate(ids)})
    learned = await asyncio.to_thread(learn_moves, steps, known_occupations(snapshot))
    moves = {} if learned is None else moves_by_pair(learned, ids)
    changed = await CareerMoveRepository(client).replace(moves)
    if changed:
        await RevisionRepository(client).raise_()
    return Learning(steps.movers, len(moves), changed)
