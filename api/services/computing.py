"""Runs the computations of one operation outside the event loop, a few at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from api.serving.compute import ComputePool
from api.serving.generation import Generation
from api.serving.text_reader import TextReader
from gnn.recommend.ranking import Wish
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Ranking, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from workers.documents.linker import Reading
from workers.documents.matcher import JobReading

P = ParamSpec("P")
V = TypeVar("V")
MOST_AT_ONCE = 2
RANKED_INLINE = 5_000  # items


@dataclass(frozen=True, slots=True)
class Computing:
    """The computations of one operation: at most two run at once, to leave capacity for other operations.

    Args:
        pool: threads for computations of any kind.
        ranking: the thread that ranks.
        reader: reads texts.
    """

    pool: ComputePool
    ranking: ComputePool
    reader: TextReader
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    async def run(self, work: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Run a function in the pool and return its result.

        Raises:
            UnavailableError: there is no capacity, or the computation took too long.
        """
        async with self.turns:
            return await self.pool.run(work, *args, **kwargs)

    async def rank(
        self,
        recommender: Recommender,
        serving: Serving,
        state: PersonState,
        label: ItemLabel,
        wish: Wish | None = None,
        seen: set[tuple[str, str]] | None = None,
    ) -> Ranking:
        """Rank with :meth:`gnn.recommend.recommender.Recommender.rank_state`; errors as in :meth:`run`.

        A small catalogue is ranked inline: handing some milliseconds of work to a thread costs more than it saves.
        """
        if len(serving.catalogue.positions[label]) <= RANKED_INLINE:
            return recommender.rank_state(serving, state, label, wish, seen)
        async with self.turns:
            return await self.ranking.run(recommender.rank_state, serving, state, label, wish, seen)

    async def read_text(self, generation: Generation, serving: Serving, text: str) -> Reading:
        """Extract skills and occupations from a text; errors as in :meth:`run`."""
        async with self.turns:
            return await self.reader.read(generation, serving, text)

    async def read_job(self, generation: Generation, title: str, description: str) -> JobReading:
        """Extract the skills and the occupation that a job post names; errors as in :meth:`run`."""
        async with self.turns:
            return await self.reader.read_job(generation, title, description)
