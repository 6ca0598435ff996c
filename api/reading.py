"""Reads texts by what serves now: a linker for the present names and model, made when it is first needed."""

import asyncio

from api.serving import ServingState
from gnn.scorer import Scorer
from gnn.serving import Serving
from graph.catalogue import Names
from workers.documents.linker import Meaning, Reading, TextLinker
from workers.documents.matcher import TextMatcher


class TextReader:
    """Links texts in a thread of their own, one at a time.

    Args:
        serving: what serves.
    """

    def __init__(self, serving: ServingState) -> None:
        self._serving = serving
        self._made_for: Serving | None = None
        self._matcher: tuple[object, TextMatcher] | None = None
        self._linker: TextLinker | None = None
        self._busy = asyncio.Lock()

    @property
    def reads_meaning(self) -> bool:
        """Whether an active model's embedder reads texts; without one, phrases alone are found."""
        return isinstance(self._serving.serving.scorer, Scorer)

    async def read(self, text: str) -> Reading:
        """What a text says.

        Raises:
            GraphUnavailableError: nothing could be loaded yet.
        """
        serving = self._serving.serving
        async with self._busy:
            return await asyncio.to_thread(self._read, serving, text)

    async def names_in(self, text: str) -> list[str]:
        """The graph's names of skills and occupations that occur in a text; errors as in :meth:`read`."""
        names = self._serving.library.names
        async with self._busy:
            return await asyncio.to_thread(lambda: self._matching(names).names_in(text))

    def _read(self, serving: Serving, text: str) -> Reading:
        if self._linker is None or self._made_for is not serving:
            self._linker, self._made_for = self._made(serving), serving
        return self._linker.read(text)

    def _made(self, serving: Serving) -> TextLinker:
        names = self._serving.library.names
        return TextLinker(self._matching(names), meaning_by(serving, names))

    def _matching(self, names: Names) -> TextMatcher:
        if self._matcher is None or self._matcher[0] is not names:
            self._matcher = names, TextMatcher(names.skills, names.occupations)
        return self._matcher[1]


def meaning_by(serving: Serving, names: Names) -> Meaning | None:
    """How the active model reads meaning; ``None`` where none is active."""
    scorer = serving.scorer
    if not isinstance(scorer, Scorer):
        return None
    known = {id for id, _, _ in names.skills}
    ids = serving.catalogue.ids("Skill")
    places = [place for place, id in enumerate(ids) if id in known]
    return Meaning(
        encode=scorer.headlines,
        skills=scorer.texts["Skill"][places],
        skill_ids=[ids[place] for place in places],
        occupations=scorer.texts["Occupation"],
        occupation_ids=serving.catalogue.ids("Occupation"),
    )
