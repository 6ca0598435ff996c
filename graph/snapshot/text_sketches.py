"""Sketches of texts: 128 bytes each, from which the similarity of two texts is estimated without the texts.

A sketch holds MinHash values (Broder, 1997) of a text's words and pairs of adjacent words, each value cut to its lowest
byte (b-bit minwise hashing; Li and König, 2010). The estimate's standard deviation is at most .045.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

BYTES = 128
SEED = 1997
LONGEST = 20_000  # characters of a text that are read
BATCH = 50  # texts whose words are in memory at once, few enough not to hold up other threads
WORD = re.compile(r"\w+")
BY_CHANCE = 1 / 256  # share of the bytes at which unrelated texts agree

Sketches = NDArray[np.uint8]


def sketches_of(label: str, rows: Iterable[Mapping[str, Any]]) -> Sketches | None:
    """Return sketches of jobs' descriptions, uint8 [rows, 128]; ``None`` for nodes of other labels."""
    return sketch_descriptions(rows) if label == "Job" else None


def sketch_descriptions(rows: Iterable[Mapping[str, Any]]) -> Sketches:
    """Return sketches of nodes' descriptions, uint8 [rows, 128]."""
    return sketch_texts(str(row.get("description") or "") for row in rows)


def sketch_texts(texts: Iterable[str]) -> Sketches:
    """Return a sketch of each text, uint8 [N, 128]. Texts without any word have equal sketches."""
    remaining, parts = iter(texts), [np.zeros((0, BYTES), np.uint8)]
    while batch := list(islice(remaining, BATCH)):
        shingles = [shingles_of(text) for text in batch]
        hashes = RMinHash.digest_matrix_from_token_sets(shingles, BYTES, SEED).to_rows()
        parts.append(np.array(hashes, dtype=np.uint32).astype(np.uint8))
    return np.concatenate(parts)


def shingles_of(text: str) -> Sequence[str]:
    """Return a text's words in lower case, and its pairs of adjacent words."""
    words = WORD.findall(text[:LONGEST].lower())
    return [*words, *map(" ".join, pairwise(words))]


def estimate_similarities(sketches: Sketches, sketch: Sketches) -> NDArray[np.float64]:
    """Estimate how similar texts are to one text: the share of their words and pairs that both have.

    Args:
        sketches: sketches of the texts, uint8 [N, 128].
        sketch: sketch of the one text, uint8 [128].

    Returns:
        Jaccard similarities, 0–1, float64 [N].
    """
    agreement = (sketches == sketch).mean(axis=1)
    return np.asarray(np.maximum((agreement - BY_CHANCE) / (1 - BY_CHANCE), 0.0))
