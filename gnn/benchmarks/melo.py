"""MELO: links job titles to the names of a taxonomy's occupations.

Retyk et al., "MELO: an evaluation benchmark for multilingual entity linking of occupations", 2024.
Evaluated by mean reciprocal rank, of the best correct name among all names, and of the best correct occupation among
all occupations, each with the score of its best name. What has equal scores shares its mean rank, so that duplicate
names give no advantage.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn.errors import DataError
from gnn.evaluation.metrics import Interval, bootstrap
from gnn.features.text import Embedder, Vectors
from gnn.features.text_head import TextHead
from gnn.features.title_text import OWN, TitleVectors, encode_titles
from gnn.models.base import Progress
from gnn.search.fusion import mix
from gnn.search.lexicon import Lexicon
from gnn.search.query import QueryReader

FILES = ("queries.tsv", "corpus_elements.tsv", "annotations.tsv", "concept_mapping.tsv")
OTHERS, DESCRIBED, DESCRIPTIONS = 2.0, 0.3, 0.5  # weights of what is known besides, set by hand; the title has 1

Scores = NDArray[np.float32]
Method = Callable[[int], NDArray[np.floating]]  # the scores of all names for the title at a position


@dataclass(frozen=True, slots=True)
class Melo:
    """Titles to link, names in the taxonomy, and the indices of the correct names for each title.

    ``occupations`` is the position of each name's occupation in ``ids``. The first name of each is its own title.
    """

    queries: list[str]
    names: list[str]
    relevant: list[NDArray[np.int64]]
    occupations: NDArray[np.int64]
    ids: list[str]

    @property
    def own_titles(self) -> NDArray[np.int64]:
        """The index of each name's occupation's own title among the names."""
        _, first = np.unique(self.occupations, return_index=True)
        return np.asarray(first[self.occupations], np.int64)


@dataclass(frozen=True, slots=True)
class Quality:
    """The mean reciprocal ranks of names and of occupations, with their 95% intervals over titles."""

    names: Interval
    occupations: Interval


@dataclass(frozen=True, slots=True)
class SideInformation:
    """What is known besides: other titles and a description of what each title means, and of ESCO's occupations.

    ``described`` are the descriptions of the benchmark's occupations, empty where there is none.
    """

    other_titles: Sequence[Sequence[str]]
    descriptions: Sequence[str]
    described: Sequence[str]


def read_melo(folder: Path) -> Melo:
    """Read the benchmark's folder.

    Raises:
        DataError: a file is missing or malformed.
    """
    queries, corpus, annotations, mapping = (read_rows(folder / name) for name in FILES)
    name_indices = {row[0]: index for index, row in enumerate(corpus)}
    relevant_names: dict[str, list[int]] = {row[0]: [] for row in queries}
    for line, row in enumerate(annotations, start=1):
        if len(row) != 4 or row[0] not in relevant_names or row[2] not in name_indices:
            raise DataError(f"{folder / FILES[2]}:{line}: expected a known query and a known name")
        relevant_names[row[0]].append(name_indices[row[2]])
    ids = {row[0]: row[-1] for row in mapping}
    if missing := name_indices.keys() - ids.keys():
        raise DataError(f"{folder / FILES[3]}: there is no occupation of {min(missing)}")
    positions = {id: index for index, id in enumerate(dict.fromkeys(ids[row[0]] for row in corpus))}
    annotated_queries = [row for row in queries if relevant_names[row[0]]]
    return Melo(
        [row[1] for row in annotated_queries],
        [row[1] for row in corpus],
        [np.array(relevant_names[row[0]]) for row in annotated_queries],
        np.array([positions[ids[row[0]]] for row in corpus]),
        list(positions),
    )


def read_rows(path: Path) -> list[list[str]]:
    """Return a file's rows of tab-separated text."""
    try:
        return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error


def judge_melo(
    data: Melo, embedder: Embedder, heads: Sequence[TextHead], side: SideInformation, progress: Progress
) -> dict[str, Quality]:
    """Evaluate each method.

    The methods are those of search (words, meaning, both), and titles in normal form and in parts: by their names
    alone, with the own titles of the occupations, the same with the head, and with what is known besides.

    Args:
        data: the benchmark.
        embedder: MiniLM.
        heads: a head for each title that has not seen it.
        side: what else is known.
        progress: receives the completed share, 0–1, and a message.
    """
    vectors = embedder.encode(data.names, lambda share: progress(0.9 * share, "reading names"))
    titles = encode_titles(embedder.encode, data.queries)
    methods = {**search_methods(data, embedder, vectors), **title_methods(data, titles, vectors, heads)}
    methods["the same, with side information"] = side_method(data, embedder, titles, vectors, heads, side)
    qualities = {name: judge_method(data, method) for name, method in methods.items()}
    progress(1.0, "judged")
    return qualities


def search_methods(data: Melo, embedder: Embedder, vectors: Vectors) -> Mapping[str, Method]:
    """Return the methods of search by name."""
    lexicon = Lexicon(data.names, [[name] for name in data.names])
    reader = QueryReader([lexicon])
    queries = [reader.read(query, embedder.knows) for query in data.queries]
    query_vectors = embedder.encode([query.meant for query in queries])

    def words(row: int) -> NDArray[np.floating]:
        return lexicon.scores(queries[row]).score

    def meaning(row: int) -> NDArray[np.floating]:
        return np.asarray(vectors @ query_vectors[row])

    return {
        "words": words,
        f"meaning ({embedder.name})": meaning,
        "fused": lambda row: mix(words(row), meaning(row)),
    }


def title_methods(
    data: Melo, titles: Sequence[TitleVectors], vectors: Vectors, heads: Sequence[TextHead]
) -> Mapping[str, Method]:
    """Return the methods that read titles in parts, by name."""
    turned = {id(head): head.apply(vectors) for head in heads}

    def with_head(row: int) -> Scores:
        return titles[row].turn(heads[row].apply).score(turned[id(heads[row])])

    return {
        "title and its parts": lambda row: titles[row].score(vectors),
        "the same, with own titles": lambda row: add_own_titles(data, titles[row].score(vectors)),
        "text model, names alone": with_head,
        "text model, with own titles": lambda row: add_own_titles(data, with_head(row)),
    }


def add_own_titles(data: Melo, scores: Scores) -> Scores:
    """Return the scores of names with that of their occupation's own title besides, as the linker adds it."""
    return scores + OWN * scores[data.own_titles]


def side_method(
    data: Melo,
    embedder: Embedder,
    titles: Sequence[TitleVectors],
    vectors: Vectors,
    heads: Sequence[TextHead],
    side: SideInformation,
) -> Method:
    """Return the method that also reads other titles and descriptions: it adds up weighted cosines."""
    others = [list(titles) for titles in side.other_titles]
    texts = list(dict.fromkeys([*side.descriptions, *side.described, *(title for own in others for title in own)]))
    read = dict(zip(texts, embedder.encode(texts), strict=True))
    turned = {id(head): head.apply(vectors) for head in heads}
    described = np.stack([read[text] for text in side.described])

    def score(row: int) -> Scores:
        head, description = heads[row], read[side.descriptions[row]]
        names = turned[id(head)]
        scores = titles[row].turn(head.apply).score(names)
        if others[row]:
            scores += OTHERS * (names @ head.apply(np.stack([read[title] for title in others[row]])).mean(axis=0))
        scores += DESCRIBED * (names @ head.apply(description[None])[0])
        alike: Scores = described @ description
        return add_own_titles(data, scores) + DESCRIPTIONS * alike[data.occupations]

    return score


def judge_method(data: Melo, method: Method) -> Quality:
    """Return the quality of a method."""
    ranks = np.array(list(rank_titles(data, method)))
    return Quality(bootstrap(ranks[:, 0]), bootstrap(ranks[:, 1]))


def rank_titles(data: Melo, method: Method) -> Iterator[tuple[float, float]]:
    """Yield the reciprocal rank of the best correct name, and of the best correct occupation, for each title."""
    for row, relevant in enumerate(data.relevant):
        scores = method(row)
        best = np.full(len(data.ids), -np.inf)
        np.maximum.at(best, data.occupations, scores)
        correct = np.unique(data.occupations[relevant])
        yield compute_reciprocal_rank(scores, relevant), compute_reciprocal_rank(best, correct)


def compute_reciprocal_rank(scores: NDArray[np.floating], relevant: NDArray[np.int64]) -> float:
    """Return one over the rank of the best relevant entry; entries with equal scores share their mean rank."""
    best = scores[relevant].max()
    ties = int((scores == best).sum()) - int((scores[relevant] == best).sum())
    return 1.0 / (1.0 + float((scores > best).sum()) + ties / 2.0)
