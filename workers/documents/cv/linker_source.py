"""Provides a linker for the graph's current skills and occupations."""

import asyncio
import time
from typing import TYPE_CHECKING

from graph.catalogue.lookup import CatalogueRepository, Names
from graph.db.client import GraphClient

if TYPE_CHECKING:
    from workers.documents.cv.linking import CvLinker

FRESH_SECONDS = 600.0


class LinkerSource:
    """Keeps one linker. Names are read again after ten minutes; a new linker is built only if they have changed."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._names: Names | None = None
        self._linker: CvLinker | None = None
        self._until = 0.0

    async def current(self, client: GraphClient) -> "CvLinker":
        """Return the linker; building one takes some seconds, in a thread."""
        async with self._lock:
            if self._linker is None or time.monotonic() > self._until:
                names = await CatalogueRepository(client).names()
                if self._linker is None or names != self._names:
                    self._linker = await asyncio.to_thread(build_linker, names)
                    self._names = names
                self._until = time.monotonic() + FRESH_SECONDS
            return self._linker


def build_linker(names: Names) -> "CvLinker":
    """Build a linker. spaCy is imported here: most workers never read a document."""
    from workers.documents.cv.linking import CvLinker  # noqa: PLC0415 - slow to import, rarely needed
    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - as above

    return CvLinker(TextMatcher(names.skills, names.occupations))
