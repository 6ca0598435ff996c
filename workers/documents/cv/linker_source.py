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
    """Keeps one linker. Names are read again after ten minutes; a new linker is built only if they have changed.

    Args:
        pipeline: the spaCy pipeline that names people and employers in CVs; ``None`` if rules alone do.
    """

    def __init__(self, pipeline: str | None = None) -> None:
        self._pipeline = pipeline
        self._lock = asyncio.Lock()
        self._names: Names | None = None
        self._linker: CvLinker | None = None
        self._until = 0.0

    async def current(self, client: GraphClient) -> "CvLinker":
        """Return the linker; building one takes some seconds, in a thread. Errors as in :func:`build_linker`."""
        async with self._lock:
            if self._linker is None or time.monotonic() > self._until:
                names = await CatalogueRepository(client).names()
                if self._linker is None or names != self._names:
                    self._linker = await asyncio.to_thread(build_linker, names, self._pipeline)
                    self._names = names
                self._until = time.monotonic() + FRESH_SECONDS
            return self._linker


def build_linker(names: Names, pipeline: str | None) -> "CvLinker":
    """Build a linker. spaCy is imported here: most workers never read a document.

    Raises:
        PipelineError: the pipeline cannot be used.
    """
    from workers.documents.cv.entities import open_entities  # noqa: PLC0415 - slow to import, rarely needed
    from workers.documents.cv.linking import CvLinker  # noqa: PLC0415 - slow to import, rarely needed
    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - as above

    entities = None if pipeline is None else open_entities(pipeline)
    return CvLinker(TextMatcher(names.skills, names.occupations), entities)
