"""Reads texts by what serves: a linker for a generation's names and model, made when it is first needed."""

from api.errors import UnavailableError
from api.serving.compute import ComputePool
from api.serving.generation import Generation
from api.serving.model_server import ServingState
from gnn.scoring.blend import Serving
from gnn.scoring.scorer import Scorer
from graph.catalogue.lookup import Names
from graph.errors import GraphUnavailableError
from workers.documents.linker import Meaning, Reading, TextLinker
from workers.documents.matcher import TextMatcher


class TextReader:
    """Links texts in a thread of their own, one at a time.

    Args:
        compute: where texts are read, by one thread: the tokenizer of a model cannot be shared.
    """

    def __init__(self, compute: ComputePool) -> None:
        self._compute = compute
        self._made_for: Serving | None = None
        self._matcher: tuple[object, TextMatcher] | None = None
        self._linker: TextLinker | None = None

    async def read(self, generation: Generation, text: str) -> Reading:
        """What a text says by the names and the active model of a generation.

        Raises:
            UnavailableError: too many texts are being read.
        """
        return await self._compute.run(self._read, generation, text)

    async def names_in(self, generation: Generation, text: str) -> list[str]:
        """A generation's names of skills and occupations that occur in a text; errors as in :meth:`read`."""
        names = generation.library.names
        return await self._compute.run(lambda: self._matching(names).names_in(text))

    def close(self) -> None:
        """Read nothing new."""
        self._compute.close()

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


class NamesReader:
    """Finds names by what serves now, for those who tell stories of them.

    Args:
        reader: reads texts.
        serving: what serves.
    """

    def __init__(self, reader: TextReader, serving: ServingState) -> None:
        self._reader = reader
        self._serving = serving

    async def names_in(self, text: str) -> list[str]:
        """The names of skills and occupations that occur in a text.

        Raises:
            GraphUnavailableError: nothing serves yet, or too many texts are being read.
        """
        try:
            return await self._reader.names_in(self._serving.generation, text)
        except UnavailableError as error:
            raise GraphUnavailableError(error.message) from error


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
