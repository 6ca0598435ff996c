"""Reads texts by what serves: a linker for a generation's names and model, made when it is first needed."""

import asyncio

from api.generation import Generation
from gnn.scorer import Scorer
from gnn.serving import Serving
from graph.catalogue import Names
from workers.documents.linker import Meaning, Reading, TextLinker
from workers.documents.matcher import TextMatcher


class TextReader:
    """Links texts in a thread of their own, one at a time."""

    def __init__(self) -> None:
        self._made_for: Serving | None = None
        self._matcher: tuple[object, TextMatcher] | None = None
        self._linker: TextLinker | None = None
        self._busy = asyncio.Lock()

    async def read(self, generation: Generation, text: str) -> Reading:
        """What a text says by the names and the active model of a generation."""
        async with self._busy:
            return await asyncio.to_thread(self._read, generation, text)

    async def names_in(self, generation: Generation, text: str) -> list[str]:
        """A generation's names of skills and occupations that occur in a text."""
        names = generation.library.names
        async with self._busy:
            return await asyncio.to_thread(lambda: self._matching(names).names_in(text))

    def _read(self, generation: Generation, text: str) -> Reading:
        if self._linker is None or self._made_for is not generation.serving:
            self._linker, self._made_for = self._made(generation), generation.serving
        return self._linker.read(text)

    def _made(self, generation: Generation) -> TextLinker:
        names = generation.library.names
        return TextLinker(self._matching(names), meaning_by(generation.serving, names))

    def _matching(self, names: Names) -> TextMatcher:
        if self._matcher is None or self._matcher[0] is not names:
            self._matcher = names, TextMatcher(names.skills, names.occupations)
        return self._matcher[1]


def reads_meaning(generation: Generation) -> bool:
    """Whether an active model's embedder reads texts; without one, phrases alone are found."""
    return isinstance(generation.serving.scorer, Scorer)


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
