"""Reads texts with a linker for a generation's names and a model; each linker is created when it is first needed."""

import asyncio

from api.errors import UnavailableError
from api.serving.compute import ComputePool
from api.serving.generation import Generation
from api.serving.model_server import ModelServer
from gnn.data.work_fields import read_field_lifts
from gnn.features.text import MiniLM
from gnn.scoring.blend import Serving
from gnn.scoring.text_model import TextModel
from graph.catalogue.lookup import Names
from graph.errors import GraphUnavailableError
from workers.documents.linker import Meaning, Reading, TextLinker
from workers.documents.matcher import JobReading, TextMatcher
from workers.documents.meaning import meaning_of
from workers.documents.name_words import NameWords


class TextReader:
    """Links texts to skills and occupations, one text at a time, in a separate thread.

    Args:
        compute: the pool that reads texts. It must have one thread: a model's tokenizer cannot be shared.
    """

    def __init__(self, compute: ComputePool) -> None:
        self._compute = compute
        self._matcher: tuple[object, TextMatcher] | None = None
        self._made_for: Generation | None = None
        self._linkers: dict[int, TextLinker] = {}  # by the identity of the generation's models

    async def read(self, generation: Generation, serving: Serving, text: str) -> Reading:
        """Read a text with a generation's names and one of its models.

        Raises:
            UnavailableError: too many texts are being read.
        """
        return await self._compute.run(self._read, generation, serving, text)

    async def read_job(self, generation: Generation, title: str, description: str) -> JobReading:
        """Read a job post with a generation's names, as imports do; errors as in :meth:`read`."""
        names = generation.library.names
        return await self._compute.run(lambda: self._matching(names).read_job(title, description))

    async def names_in(self, generation: Generation, text: str) -> list[str]:
        """Find a generation's names of skills and occupations that occur in a text; errors as in :meth:`read`."""
        names = generation.library.names
        return await self._compute.run(lambda: self._matching(names).names_in(text))

    async def prepare(self, generation: Generation) -> None:
        """Create the linker of a generation's active model before the generation serves, in whatever time it takes.

        The names are prepared beside the thread that reads texts, so that requests go on meanwhile.
        """
        names, current = generation.library.names, self._matcher
        matcher = (
            current[1]
            if current is not None and current[0] == names
            else await asyncio.to_thread(prepared_matcher, names)
        )
        await self._compute.run_in_background(self._install, generation, matcher)

    def close(self) -> None:
        """Accept no more texts."""
        self._compute.close()

    def _install(self, generation: Generation, matcher: TextMatcher) -> None:
        self._matcher = generation.library.names, matcher
        self._linker(generation, generation.serving)

    def _read(self, generation: Generation, serving: Serving, text: str) -> Reading:
        return self._linker(generation, serving).read(text)

    def _linker(self, generation: Generation, serving: Serving) -> TextLinker:
        if self._made_for is not generation:
            self._made_for, self._linkers = generation, {}
        if id(serving) not in self._linkers:
            names = generation.library.names
            meaning = meaning_by(serving, names, generation.text_model)
            self._linkers[id(serving)] = TextLinker(self._matching(names), meaning)
        return self._linkers[id(serving)]

    def _matching(self, names: Names) -> TextMatcher:
        if self._matcher is None or self._matcher[0] is not names:
            self._matcher = names, TextMatcher(names.skills, names.occupations)
        return self._matcher[1]


def prepared_matcher(names: Names) -> TextMatcher:
    """Return a matcher of some names that has everything it needs for texts and titles."""
    matcher = TextMatcher(names.skills, names.occupations)
    matcher.prepare()
    return matcher


class NamesReader:
    """Finds names in texts with the serving generation, for narrators.

    Args:
        reader: reads texts.
        serving: holds the serving generation.
    """

    def __init__(self, reader: TextReader, serving: ModelServer) -> None:
        self._reader = reader
        self._serving = serving

    async def names_in(self, text: str) -> list[str]:
        """Find the names of skills and occupations that occur in a text.

        Raises:
            GraphUnavailableError: no generation is loaded yet, or too many texts are being read.
        """
        try:
            return await self._reader.names_in(self._serving.generation, text)
        except UnavailableError as error:
            raise GraphUnavailableError(error.message) from error


def reads_meaning(generation: Generation, serving: Serving) -> bool:
    """Whether a model reads the meaning of texts; without one, only names are found."""
    return generation.text_model is not None or serving.semantics is not None


def understands_words(serving: Serving) -> bool:
    """Whether a model's embedder knows what words mean; the character embedder only knows how they are spelled."""
    return embedder_in(serving) is not None


def embedder_in(serving: Serving) -> MiniLM | None:
    """Return a ranker's embedder if it is MiniLM."""
    embedder = serving.scorer.embedder if serving.scorer else None
    return embedder if isinstance(embedder, MiniLM) else None


def meaning_by(serving: Serving, names: Names, text_model: TextModel | None = None) -> Meaning | None:
    """Return what reads meaning: the text model, else the ranker's embedder; ``None`` if there is neither."""
    if text_model is not None:
        fields = read_field_lifts(serving.catalogue.data, [id for id, _, _ in names.skills])
        return meaning_of(text_model, names, embedder_in(serving) or MiniLM(), fields)
    semantics = serving.semantics
    if semantics is None:
        return None
    names_by_id = {id: name for id, name, _ in names.skills}
    ids = serving.catalogue.ids("Skill")
    rows = [row for row, id in enumerate(ids) if id in names_by_id]
    skill_ids = [ids[row] for row in rows]
    return Meaning(
        encode=semantics.encode,
        skills=semantics.texts["Skill"][rows],
        skill_ids=skill_ids,
        occupations=semantics.texts["Occupation"],
        occupation_ids=serving.catalogue.ids("Occupation"),
        understands_words=understands_words(serving),
        words=NameWords([names_by_id[id] for id in skill_ids]),
        fields=read_field_lifts(serving.catalogue.data, skill_ids),
    )
