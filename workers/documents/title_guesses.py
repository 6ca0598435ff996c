"""Guesses the occupation of a title by the meaning of its words, where no name of an occupation is close enough."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.features.text import Vectors
from gnn.features.title_text import OWN, Encode, Turn, encode_titles

SHORTLIST = 100  # occupations whose other names are compared with a title


@dataclass(frozen=True, slots=True)
class OtherTitles:
    """Alternative titles: vectors, float16 [titles, 384], and the positions of their occupations, int64 [titles]."""

    vectors: NDArray[np.float16]
    occupations: NDArray[np.int64]


def score_occupations(
    title: str, encode: Encode, turn: Turn, own_titles: Vectors, others: OtherTitles | None
) -> Vectors:
    """Return how close each occupation is to a title, float32 [occupations], up to 1.

    It is the closeness of the occupation's closest title, and a fifth of it that of its own title. Only occupations
    whose own titles are among the closest are compared by their other titles.

    Args:
        title: the title.
        encode: gives the vectors of texts, float32 [texts, 384] of unit length.
        turn: turns the vectors of texts as those of the titles were turned.
        own_titles: the vectors of the occupations' own titles, float32 [occupations, 384].
        others: their other titles; ``None`` if they are not known.
    """
    read = encode_titles(encode, [title])[0].turn(turn)
    own = read.score(own_titles)
    best = own.copy()
    if others is not None:
        shortlist = np.argpartition(-own, min(SHORTLIST, len(own)) - 1)[:SHORTLIST]
        rows = np.flatnonzero(np.isin(others.occupations, shortlist))
        np.maximum.at(best, others.occupations[rows], read.score(others.vectors[rows].astype(np.float32)))
    return np.asarray((best + OWN * own) / (1 + OWN), np.float32)
