"""The graph's names of skills and occupations, kept between the tasks of a worker until the catalogue changes."""

import asyncio
from collections.abc import Sequence

from graph.catalogue.lookup import CatalogueRepository
from graph.db.client import GraphClient
from graph.snapshot.patch import ChangeReader
from workers.documents.matcher import TextMatcher


class KeptNames:
    """Finds names in texts. They are read when they are first needed, and again after a bulk change.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._reading = asyncio.Lock()
        self._kept: tuple[int, TextMatcher] | None = None

    async def names_in(self, text: str) -> Sequence[str]:
        """Return the names and alternative names of skills and occupations that occur in a text, in folded form."""
        async with self._reading:  # a matcher is used by one thread at a time
            revision = (await ChangeReader(self._client).revisions()).bulk
            if self._kept is None or self._kept[0] != revision:
                names = await CatalogueRepository(self._client).names()
                self._kept = revision, await asyncio.to_thread(TextMatcher, names.skills, names.occupations)
            return await asyncio.to_thread(self._kept[1].names_in, text)
