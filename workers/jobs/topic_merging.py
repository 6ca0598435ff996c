"""Merges topics of one meaning before a new one is written, so that people, jobs and courses share them.

A new topic is an existing one if their names are equal after folding and stemming, or if the semantic embedder finds
their meaning equal: a cosine of at least 0.85 between MiniLM's vectors. Without that embedder, and for names that are
not in Latin letters, which MiniLM cannot read, spelling alone decides.
"""

import asyncio
from collections.abc import Iterable, Mapping

import numpy as np
import structlog
from Stemmer import Stemmer

from gnn.features.text import Embedder, Vectors
from graph.catalogue.topics import TopicRepository
from graph.text_folding import fold_name

SAME_MEANING = 0.85
log = structlog.get_logger("careergraph.enrichment")


def spelling_of(name: str) -> str:
    """Return the form in which names of topics are compared: folded, words stemmed, without punctuation."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold_name(name)).split()
    stemmer = Stemmer("english") if name.isascii() else Stemmer("arabic")
    return " ".join(stemmer.stemWords(words))


class TopicMerger:
    """Finds the topic that a new one means. It knows the graph's topics from its first use on.

    Args:
        topics: the topics in the graph.
        embedder: compares meanings; ``None`` if spelling alone decides.
    """

    def __init__(self, topics: TopicRepository, embedder: Embedder | None) -> None:
        self._topics = topics
        self._embedder = embedder
        self._lock = asyncio.Lock()
        self._names: dict[str, str] | None = None
        self._by_spelling: dict[str, str] = {}
        self._readable: list[str] = []
        self._vectors: Vectors | None = None

    @property
    def method(self) -> str:
        """How topics are compared."""
        return f"meaning ({self._embedder.name})" if self._embedder else "spelling"

    async def merge(self, topics: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
        """Return the id and name of the topic that each of some topics (id, name) is to be, by the given id."""
        merged_topics = {}
        async with self._lock:
            names = await self._read()
            for id, name in topics:
                if id not in names:
                    merged_topics[id] = await self._find(id, name, names)
                else:
                    merged_topics[id] = id, names[id]
        return merged_topics

    async def _read(self) -> dict[str, str]:
        if self._names is None:
            self._names = {}
            for topic in await self._topics.all():
                self._know(topic.id, topic.name, topic.other_names)
        return self._names

    async def _find(self, id: str, name: str, names: dict[str, str]) -> tuple[str, str]:
        spelling = spelling_of(name)
        same_topic = self._by_spelling.get(spelling) if spelling else None
        if same_topic is None and self._embedder and name.isascii():
            same_topic = await asyncio.to_thread(self._nearest, self._embedder, name)
            if same_topic is not None:
                log.info("merged a topic into one of the same meaning", name=name, into=names[same_topic])
                self._by_spelling[spelling] = same_topic
                await self._topics.add_name(same_topic, name)
        if same_topic is not None:
            return same_topic, names[same_topic]
        self._know(id, name)
        return id, name

    def _know(self, id: str, name: str, others: Iterable[str] = ()) -> None:
        assert self._names is not None  # noqa: S101 - set by the only callers
        self._names[id] = name
        for other in (name, *others):
            if spelling := spelling_of(other):
                self._by_spelling.setdefault(spelling, id)
        if name.isascii():
            self._readable.append(id)

    def _nearest(self, embedder: Embedder, name: str) -> str | None:
        """Return the topic whose name means the same as a name."""
        assert self._names is not None  # noqa: S101 - as above
        known = 0 if self._vectors is None else len(self._vectors)
        if known < len(self._readable):
            new = embedder.encode([self._names[id] for id in self._readable[known:]])
            self._vectors = new if self._vectors is None else np.vstack([self._vectors, new])
        if self._vectors is None:
            return None
        cosines = self._vectors @ embedder.encode([name])[0]
        best = int(np.argmax(cosines))
        return self._readable[best] if cosines[best] >= SAME_MEANING else None
