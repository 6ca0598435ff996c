"""Finds similar items (by content and by who chose them), similar people (by skills), and trending items."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, row, sparse, unit_rows
from gnn.data.dataset import CHOSEN, DAY, Mask
from gnn.features.text import unit
from gnn.recommend.copies import leave_out, rows_with_copies, show_once
from gnn.scoring.blend import Serving
from gnn.scoring.retrieval import best
from graph.catalogue.types import ItemLabel

EMBEDDING, SKILLS, OCCUPATION = 0.5, 0.35, 0.15
MOST = 100

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """A similar item or person: its index, its similarity (0–1), and indices of shared skills, heaviest first."""

    place: int
    score: float
    shared: tuple[int, ...]


def listed_items(catalogue: Catalogue, label: ItemLabel, now: float, hidden: Collection[str]) -> Mask:
    """Return which items a list may show, bool [items]: open ones, each posting once, without hidden ones.

    Args:
        catalogue: the items.
        label: label of the items.
        now: seconds since 1970.
        hidden: ids of items that are left out with their copies.
    """
    items = catalogue.items[label]
    allowed = items.columns["closes"] > now if "closes" in items.columns else np.ones(len(items), dtype=bool)
    leave_out(catalogue, label, allowed, hidden)
    return show_once(catalogue, label, allowed)


def similar_items(
    serving: Serving, label: ItemLabel, index: int, now: float, hidden: Collection[str] = ()
) -> list[SimilarItem]:
    """Return at most 100 open items similar to one item, most similar first; its own copies are left out.

    The score is 0.5 × the cosine of the model's embeddings + 0.35 × the cosine of skills + 0.15 for the same
    occupation. Without a model, only skills and occupation count. The arguments are those of :func:`listed_items`.
    """
    catalogue = serving.catalogue
    items = catalogue.items[label]
    skills = unit_rows(items.skills)
    by_skill = np.asarray((skills @ skills[index].T).todense()).ravel()
    same = (items.occupation == items.occupation[index]) & (items.occupation[index] >= 0)
    score = SKILLS * by_skill + OCCUPATION * same
    if semantics := serving.semantics:
        vectors = unit(semantics.embeddings[label])
        score = score + EMBEDDING * np.maximum(vectors @ vectors[index], 0.0)
    else:
        score = score / (SKILLS + OCCUPATION)
    score = np.where(listed_items(catalogue, label, now, hidden), score, 0.0)
    score[rows_with_copies(catalogue, label, [catalogue.ids(label)[index]])] = 0.0
    return [
        SimilarItem(other, float(score[other]), common(items.skills, index, other))
        for other in best(score, MOST).tolist()
    ]


def similar_people(catalogue: Catalogue, index: int, discoverable: NDArray[np.bool_]) -> list[SimilarItem]:
    """Return similar discoverable people, by the cosine of their rarity-weighted skills."""
    user_skills = sparse(
        catalogue.data.relations.get(("User", "HAS_SKILL", "Skill")), len(discoverable), len(catalogue.ids("Skill"))
    )
    rarity = np.log1p(len(discoverable) / np.maximum(np.asarray((user_skills > 0).sum(axis=0)).ravel(), 1.0))
    weighted_skills = unit_rows(csr_matrix(user_skills.multiply(rarity[None, :])))
    score = np.asarray((weighted_skills @ weighted_skills[index].T).todense()).ravel() * discoverable
    score[index] = 0.0
    return [
        SimilarItem(other, float(score[other]), common(user_skills, index, other))
        for other in best(score, MOST).tolist()
    ]


@dataclass(frozen=True, slots=True)
class TrendingItem:
    """An item that many chose in recent days.

    Attributes:
        row: row of the item.
        score: popularity relative to the top item, 0–1.
        people: number of distinct people who chose it, or a copy of it, in these days.
    """

    row: int
    score: float
    people: int


def find_trending(
    catalogue: Catalogue, label: ItemLabel, days: float, now: float, fewest: int, hidden: Collection[str] = ()
) -> list[TrendingItem]:
    """Return the open items chosen most in recent days, best first; recent choices count more.

    The choices of a posting's copies count together.

    Args:
        catalogue: interactions and their times.
        label: label of the items.
        days: how many days back.
        now: seconds since 1970.
        fewest: minimum number of distinct people who chose an item in these days; other items are left out.
        hidden: ids of items that are left out with their copies.
    """
    events, items = catalogue.data.events[label], catalogue.items[label]
    posting = catalogue.copies.posting if label == ItemLabel.JOB else np.arange(len(items), dtype=np.int64)
    age = (now - events.at) / DAY
    fresh = events.select((events.strength >= CHOSEN) & (age >= 0) & (age <= days))
    weight = fresh.strength * 0.5 ** ((now - fresh.at) / DAY / max(days / 4.0, 1e-9))
    postings = posting[fresh.item]
    score: Values = np.bincount(postings, weights=weight, minlength=len(items)).astype(np.float64)
    pairs = np.unique(postings * len(catalogue.ids("User")) + fresh.user)
    people = np.bincount(pairs // max(len(catalogue.ids("User")), 1), minlength=len(items))[posting]
    score = np.where(people >= fewest, score[posting], 0.0)
    score = np.where(listed_items(catalogue, label, now, hidden), score, 0.0)
    top = score.max(initial=0.0) or 1.0
    return [TrendingItem(row, float(score[row] / top), int(people[row])) for row in best(score, MOST).tolist()]


def common(matrix: csr_matrix, first: int, other: int) -> tuple[int, ...]:
    """Return the columns that two rows share, ordered by the first row's weights."""
    weights = dict(
        zip(row(matrix, first).tolist(), matrix.data[matrix.indptr[first] : matrix.indptr[first + 1]], strict=True)
    )
    other_columns = set(row(matrix, other).tolist())
    return tuple(
        sorted((column for column in weights if column in other_columns), key=lambda column: (-weights[column], column))
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """A skill worth learning: its index, its demand among well-fitting jobs (0–100), and how many jobs ask for it."""

    place: int
    score: float
    jobs: int


def skills_worth_adding(catalogue: Catalogue, skill_ids: set[str], jobs: list[tuple[int, float]]) -> list[Worth]:
    """Return skills that a person lacks and well-fitting jobs ask for, most in demand first.

    Args:
        catalogue: skills that jobs ask for.
        skill_ids: ids of skills that the person has.
        jobs: indices and scores of the jobs that fit.
    """
    matrix, ids = catalogue.items[ItemLabel.JOB].skills, catalogue.ids("Skill")
    indices = np.array([index for index, _ in jobs], dtype=np.int64)
    if not len(indices):
        return []
    weights = np.array([score for _, score in jobs])
    demand = np.asarray(weights @ matrix[indices]).ravel()
    counts = np.asarray((matrix[indices] > 0).sum(axis=0)).ravel()
    lacking = np.array([id not in skill_ids for id in ids])
    score = 100.0 * np.where(lacking, demand, 0.0) / max(float(weights.sum()), 1e-9)
    return [Worth(skill, float(score[skill]), int(counts[skill])) for skill in best(score, MOST).tolist()]
