"""What is like what: items by what they are made of and by who chose them; people by their skills; what is trending."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, row, sparse, unit_rows
from gnn.data.dataset import CHOSEN, DAY
from gnn.features.text import unit
from gnn.scoring.blend import Serving
from gnn.scoring.retrieval import best
from graph.catalogue.types import ItemLabel

EMBEDDING, SKILLS, OCCUPATION = 0.5, 0.35, 0.15
MOST = 100

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alike:
    """Something alike: its position, how like, 0–1, and positions of skills in common, the weightiest first."""

    place: int
    score: float
    shared: tuple[int, ...]


def similar_items(serving: Serving, label: ItemLabel, place: int, now: float) -> list[Alike]:
    """Open items like one of them, the most alike first, at most 100.

    Half the cosine of the model's embeddings, .35 the cosine of skills, .15 for the same
    occupation; without a model, skills and occupation alone.
    """
    items = serving.catalogue.items[label]
    skills = unit_rows(items.skills)
    by_skill = np.asarray((skills @ skills[place].T).todense()).ravel()
    same = (items.occupation == items.occupation[place]) & (items.occupation[place] >= 0)
    score = SKILLS * by_skill + OCCUPATION * same
    if semantics := serving.semantics:
        vectors = unit(semantics.embeddings[label])
        score = score + EMBEDDING * np.maximum(vectors @ vectors[place], 0.0)
    else:
        score = score / (SKILLS + OCCUPATION)
    if "closes" in items.columns:
        score = np.where(items.columns["closes"] > now, score, 0.0)
    score[place] = 0.0
    return [
        Alike(other, float(score[other]), common(items.skills, place, other)) for other in best(score, MOST).tolist()
    ]


def similar_people(catalogue: Catalogue, place: int, discoverable: NDArray[np.bool_]) -> list[Alike]:
    """People like one of them by the cosine of their skills, weighed by rarity; only those who may be found."""
    held = sparse(
        catalogue.data.relations.get(("User", "HAS_SKILL", "Skill")), len(discoverable), len(catalogue.ids("Skill"))
    )
    rarity = np.log1p(len(discoverable) / np.maximum(np.asarray((held > 0).sum(axis=0)).ravel(), 1.0))
    weighed = unit_rows(csr_matrix(held.multiply(rarity[None, :])))
    score = np.asarray((weighed @ weighed[place].T).todense()).ravel() * discoverable
    score[place] = 0.0
    return [Alike(other, float(score[other]), common(held, place, other)) for other in best(score, MOST).tolist()]


def trending(catalogue: Catalogue, label: ItemLabel, days: float, now: float, fewest: int) -> list[tuple[int, float]]:
    """Open items that were chosen most in the last days, later choices counting more: position and score, 0–1.

    Args:
        catalogue: who chose what, and when.
        label: of the items.
        days: how many days back.
        now: seconds since 1970.
        fewest: different people who must have chosen an item in these days; what fewer chose is left out.
    """
    events, items = catalogue.data.events[label], catalogue.items[label]
    age = (now - events.at) / DAY
    fresh = events.select((events.strength >= CHOSEN) & (age >= 0) & (age <= days))
    weight = fresh.strength * 0.5 ** ((now - fresh.at) / DAY / max(days / 4.0, 1e-9))
    score: Values = np.bincount(fresh.item, weights=weight, minlength=len(items)).astype(np.float64)
    pairs = np.unique(fresh.item * len(catalogue.ids("User")) + fresh.user)
    people = np.bincount(pairs // max(len(catalogue.ids("User")), 1), minlength=len(items))
    score = np.where(people >= fewest, score, 0.0)
    if "closes" in items.columns:
        score = np.where(items.columns["closes"] > now, score, 0.0)
    top = score.max(initial=0.0) or 1.0
    return [(place, float(score[place] / top)) for place in best(score, MOST).tolist()]


def common(matrix: csr_matrix, one: int, other: int) -> tuple[int, ...]:
    """Columns that two rows share, by the weight of the first."""
    mine = dict(zip(row(matrix, one).tolist(), matrix.data[matrix.indptr[one] : matrix.indptr[one + 1]], strict=True))
    theirs = set(row(matrix, other).tolist())
    return tuple(sorted((place for place in mine if place in theirs), key=lambda place: (-mine[place], place)))


@dataclass(frozen=True, slots=True)
class Worth:
    """A skill worth learning: its position, how much jobs that fit ask for it, 0–100, and how many those are."""

    place: int
    score: float
    jobs: int


def skills_worth_adding(catalogue: Catalogue, held: set[str], jobs: list[tuple[int, float]]) -> list[Worth]:
    """Skills that a person lacks and the jobs that fit them ask for, the most asked for first.

    Args:
        catalogue: what jobs ask for.
        held: ids of skills that the person has.
        jobs: positions and scores of the jobs that fit.
    """
    matrix, ids = catalogue.items[ItemLabel.JOB].skills, catalogue.ids("Skill")
    places = np.array([place for place, _ in jobs], dtype=np.int64)
    if not len(places):
        return []
    weights = np.array([score for _, score in jobs])
    asked = np.asarray(weights @ matrix[places]).ravel()
    counts = np.asarray((matrix[places] > 0).sum(axis=0)).ravel()
    lacking = np.array([id not in held for id in ids])
    score = 100.0 * np.where(lacking, asked, 0.0) / max(float(weights.sum()), 1e-9)
    return [Worth(place, float(score[place]), int(counts[place])) for place in best(score, MOST).tolist()]
