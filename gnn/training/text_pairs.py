"""Texts that mean the same concept of a taxonomy: pairs for fitting a text head, what is held out, descriptions."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.features.text import DIMENSIONS, unit
from graph.catalogue.concepts import Concept

HELD_OUT = 5  # percent of the concepts
MOST_NAMES = {"Skill": 1, "Occupation": 12}  # other names of one concept that are learned from; skills are many
MOST_QUERIES = 2  # other names of one concept that are asked for
SENTENCE_END = re.compile(r"(?<=[.!?])\s")
LONGEST_DESCRIPTION = 300
DESCRIBED = 0.2  # weight of a description beside the name, which has 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that mean a concept, given by its position."""

    name: str
    other: str
    concept: int


def is_held_out(concept: Concept) -> bool:
    """Return whether a concept is for evaluation; the same concepts always are."""
    return hashlib.sha256(concept.id.encode()).digest()[0] * 100 < HELD_OUT * 256


def first_sentence(concept: Concept) -> str:
    """Return the first sentence of a concept's description; empty if there is none."""
    return SENTENCE_END.split((concept.description or "").strip(), maxsplit=1)[0][:LONGEST_DESCRIPTION]


def add_descriptions(
    concepts: Sequence[Concept], vectors: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """Return a vector for each concept's name that says what its description says, too.

    Args:
        concepts: the concepts.
        vectors: of their names and the first sentences of their descriptions, float32 [384] of unit length.
    """
    nothing = np.zeros(DIMENSIONS, np.float32)
    names = np.stack([vectors[concept.name] for concept in concepts])
    sentences = np.stack([vectors.get(first_sentence(concept), nothing) for concept in concepts])
    return dict(zip((concept.name for concept in concepts), unit(names + DESCRIBED * sentences), strict=True))


def make_pairs(concepts: Sequence[Concept], seed: int) -> list[Pair]:
    """Return the pairs of all concepts that are not held out: its name with other names and its description."""
    generator = np.random.default_rng(seed)
    return [
        Pair(concept.name, other, position)
        for position, concept in enumerate(concepts)
        if not is_held_out(concept)
        for other in [*sample_names(concept, MOST_NAMES[concept.label], generator), first_sentence(concept)]
        if other
    ]


def make_queries(concepts: Sequence[Concept], seed: int) -> Iterator[tuple[str, int]]:
    """Yield other names of the held-out concepts, with the position of the concept."""
    generator = np.random.default_rng(seed)
    for position, concept in enumerate(concepts):
        if is_held_out(concept):
            for name in sample_names(concept, MOST_QUERIES, generator):
                yield name, position


def sample_names(concept: Concept, most: int, generator: np.random.Generator) -> list[str]:
    """Return at most so many other names of a concept, drawn at random."""
    names = list(dict.fromkeys(name for name in concept.names if name != concept.name))
    if len(names) <= most:
        return names
    return [names[index] for index in sorted(generator.choice(len(names), most, replace=False).tolist())]
