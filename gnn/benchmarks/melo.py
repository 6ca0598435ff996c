"""MELO: links job titles to the names of a taxonomy's occupations.

Retyk et al., "MELO: an evaluation benchmark for multilingual entity linking of occupations", 2024.
Evaluated by mean reciprocal rank; names with equal scores share their mean rank, so that duplicate
names give no advantage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn.errors import DataError
from gnn.evaluation.metrics import Interval, bootstrap
from gnn.features.text import Embedder, Vectors
from gnn.features.text_head import TextHead
from gnn.features.title_text import WHOLE, encode_title_parts
from gnn.models.base import Progress
from gnn.search.fusion import mix
from gnn.search.lexicon import Lexicon
from gnn.search.query import QueryReader

FILES = ("queries.tsv", "corpus_elements.tsv", "annotations.tsv")


@dataclass(frozen=True, slots=True)
class Melo:
    """Titles to link, names in the taxonomy, and the indices of the correct names for each title."""

    queries: list[str]
    names: list[str]
    relevant: list[NDArray[np.int64]]


def read_melo(folder: Path) -> Melo:
    """Read the benchmark's folder.

    Raises:
        DataError: a file is missing or malformed.
    """
    queries, corpus, annotations = (read_rows(folder / name) for name in FILES)
    name_indices = {row[0]: index for index, row in enumerate(corpus)}
    relevant_names: dict[str, list[int]] = {row[0]: [] for row in queries}
    for line, row in enumerate(annotations, start=1):
        if len(row) != 4 or row[0] not in relevant_names or row[2] not in name_indices:
            raise DataError(f"{folder / FILES[2]}:{line}: expected a known query and a known name")
        relevant_names[row[0]].append(name_indices[row[2]])
    annotated_queries = [row for row in queries if relevant_names[row[0]]]
    return Melo(
        [row[1] for row in annotated_queries],
        [row[1] for row in corpus],
        [np.array(relevant_names[row[0]]) for row in annotated_queries],
    )


def read_rows(path: Path) -> list[list[str]]:
    """Return a file's rows of tab-separated text."""
    try:
        return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error


def judge_melo(data: Melo, embedder: Embedder, head: TextHead | None, progress: Progress) -> dict[str, Interval]:
    """Return the mean reciprocal rank of each method, with its 95% interval over titles.

    The methods are those of search (words, meaning, both), and titles in normal form and in parts, with and without
    the head.

    Args:
        data: the benchmark.
        embedder: MiniLM.
        head: a head for titles that has seen none of the benchmark's titles; ``None`` if there is none.
        progress: receives the completed share, 0–1, and a message.
    """
    vectors = embedder.encode(data.names, lambda share: progress(0.9 * share, "reading names"))
    lexicon = Lexicon(data.names, [[name] for name in data.names])
    reader = QueryReader([lexicon])
    queries = [reader.read(query, embedder.knows) for query in data.queries]
    query_vectors = embedder.encode([query.meant for query in queries])
    reciprocal_ranks: dict[str, list[float]] = {"words": [], f"meaning ({embedder.name})": [], "fused": []}
    for query, vector, relevant in zip(queries, query_vectors, data.relevant, strict=True):
        words, meaning = lexicon.scores(query).score, vectors @ vector
        for name, scores in zip(reciprocal_ranks, (words, meaning, mix(words, meaning)), strict=True):
            reciprocal_ranks[name].append(compute_reciprocal_rank(scores, relevant))
    whole, parts = encode_title_parts(embedder, data.queries)
    turns: dict[str, Callable[[Vectors], Vectors]] = {"title and its parts": lambda read: read}
    if head:
        turns["title and its parts, text model"] = head.apply
    for method, turn in turns.items():
        names = turn(vectors)
        reciprocal_ranks[method] = [
            compute_reciprocal_rank(WHOLE * (names @ title) + (1 - WHOLE) * (names @ turn(own).T).max(axis=1), relevant)
            for title, own, relevant in zip(turn(whole), parts, data.relevant, strict=True)
        ]
    progress(1.0, "judged")
    return {name: bootstrap(np.array(values)) for name, values in reciprocal_ranks.items()}


def compute_reciprocal_rank(scores: NDArray[np.floating], relevant: NDArray[np.int64]) -> float:
    """Return one over the rank of the best relevant name; names with equal scores share their mean rank."""
    best = scores[relevant].max()
    ties = int((scores == best).sum()) - int((scores[relevant] == best).sum())
    return 1.0 / (1.0 + float((scores > best).sum()) + ties / 2.0)
