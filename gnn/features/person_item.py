"""What people and items have to do with each other by their profiles: named columns, each 0–1.

The heuristic blends them by hand; the GNN's decoder and the ranker learn from them (the wide
part of Wide & Deep; Cheng et al., 2016). One code for one person at serving and for many at
training.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, Items
from gnn.data.dataset import Rows
from gnn.features.people import People

COLUMNS = {
    "Job": ("skills", "overlap", "career", "place", "seniority", "salary"),
    "Course": ("gap", "wanted", "held", "overlap", "level"),
}
HELD_OCCUPATION, TARGET_OCCUPATION, MOVE_FROM_TARGET = 0.8, 1.0, 0.5
SAME_COUNTRY = 0.6
FEW_ROWS = 16  # up to so many, products with dense rows are faster than those of two sparse matrices

Values = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """P people with R items of a label.

    ``rows`` are the items' positions, int64 [R], ``None`` for all of them; ``columns`` are float64 [P, R] by name.
    """

    label: str
    people: People
    items: Items
    rows: Rows
    columns: Mapping[str, Values]


def pairs_of(catalogue: Catalogue, people: People, label: str, rows: Rows = None) -> Pairs:
    """People with items of a label.

    Args:
        catalogue: holds the items.
        people: who.
        label: of the items.
        rows: positions, int64 [items]; all when none are named.
    """
    items = catalogue.items[label]
    return paired(catalogue, people, items if rows is None else items.select(rows), rows)


def paired(catalogue: Catalogue, people: People, items: Items, rows: Rows) -> Pairs:
    """People with items that were selected by position."""
    columns = job_columns if items.label == "Job" else course_columns
    return Pairs(items.label, people, items, rows, columns(catalogue, items, people))


def pair_block(catalogue: Catalogue, people: People, label: str, items: Index | None = None) -> NDArray[np.float32]:
    """The columns of people with items, float32 [people, items, columns].

    Args:
        catalogue: holds the items.
        people: who.
        label: of the items.
        items: positions, int64 [items]; all when none are named.
    """
    return stacked_columns(pairs_of(catalogue, people, label, items))


def stacked_columns(pairs: Pairs) -> NDArray[np.float32]:
    """The columns side by side, float32 [people, items, columns]."""
    return np.stack([pairs.columns[name] for name in COLUMNS[pairs.label]], axis=-1).astype(np.float32)


def job_columns(catalogue: Catalogue, items: Items, people: People) -> dict[str, Values]:
    """Share of required skills held, overlap of skills, closeness of occupations, fit of place, seniority, salary."""
    return {
        "skills": covered(items, people.skills),
        "overlap": overlap(items, people.skills),
        "career": career(catalogue, items, people),
        "place": place_fit(catalogue, items, people),
        "seniority": seniority_fit(items, people),
        "salary": salary_fit(items, people),
    }


def course_columns(catalogue: Catalogue, items: Items, people: People) -> dict[str, Values]:
    """Shares of taught skills: needed for a target and lacking, needed, held; overlap of skills; fit of level.

    Without a target the occupation held now counts as one, else those held, else the one that the skills point to.
    """
    wanted = csr_matrix(((aims(catalogue, people) @ catalogue.needs) > 0).astype(np.float64))
    lacking = csr_matrix(wanted - wanted.multiply(people.skills))
    level = items.columns["level"][None, :]
    stage = np.minimum(np.nan_to_num(people.seniority, nan=1.0), 2.0)[:, None]
    return {
        "gap": covered(items, lacking),
        "wanted": covered(items, wanted),
        "held": covered(items, people.skills),
        "overlap": overlap(items, people.skills),
        "level": np.where(np.isnan(level), 0.5, 1.0 - np.abs(level - stage) / 2.0),
    }


def aims(catalogue: Catalogue, people: People) -> csr_matrix:
    """The occupations that each person aims for, or now holds, or held, or whose needs lie closest to the skills."""
    rows = people.targets.tolil()
    for row in np.flatnonzero(np.diff(people.targets.indptr) == 0).tolist():
        current = people.current[row].indices if people.current[row].nnz else people.held[row].indices
        for column in current if len(current) else likely_occupations(catalogue, people.skills[row]):
            rows[row, column] = 1.0
    return csr_matrix(rows)


def likely_occupations(catalogue: Catalogue, skills: csr_matrix) -> list[int]:
    """The occupation whose needs lie closest to some skills, by cosine; none for no skills in common."""
    shared = np.asarray(((catalogue.needs > 0).astype(np.float64) @ skills.T).todense()).ravel()
    if not shared.any():
        return []
    return [int(np.argmax(shared / np.sqrt(np.maximum(np.diff(catalogue.needs.indptr), 1))))]


def products(rows: csr_matrix, others: csr_matrix) -> Values:
    """Inner products of sparse rows with other sparse rows, float64 [rows, others]."""
    if rows.shape[0] > FEW_ROWS:
        return dense(rows @ others.T)
    return np.asarray((others @ rows.toarray().T).T)


def dense(matrix: csr_matrix) -> Values:
    """A sparse matrix as an array."""
    return np.asarray(matrix.todense(), dtype=np.float64)


def covered(items: Items, skills: csr_matrix) -> Values:
    """Share of each item's skill weight that lies on ``skills``, float64 [people, items]."""
    weight = np.where(items.skill_weight == 0, 1.0, items.skill_weight)
    return products(skills, items.skills) / weight[None, :]


def overlap(items: Items, skills: csr_matrix) -> Values:
    """Overlap coefficient: shared skills over the smaller of both sets, so that few skills held can fit fully."""
    shared = products(skills, items.has_skill)
    smaller = np.minimum(np.diff(items.skills.indptr)[None, :], np.diff(skills.indptr)[:, None])
    return shared / np.maximum(smaller, 1.0)


def career(catalogue: Catalogue, items: Items, people: People) -> Values:
    """How close each job's occupation is to those held and aimed for, float64 [people, items]."""
    moves = reach(people.held, catalogue.moves)
    moves = np.maximum(moves, MOVE_FROM_TARGET * reach(people.targets, catalogue.moves))
    moves = np.maximum(moves, HELD_OCCUPATION * dense(people.held))
    moves = np.maximum(moves, TARGET_OCCUPATION * dense(people.targets))
    return np.asarray(with_none(moves)[:, items.occupation])


def reach(start: csr_matrix, moves: csr_matrix) -> Values:
    """The strongest move from any of a row's occupations to each occupation, float64 [people, occupations]."""
    found = np.zeros(start.shape)
    for row in range(start.shape[0]):
        for column in start.indices[start.indptr[row] : start.indptr[row + 1]]:
            span = slice(moves.indptr[column], moves.indptr[column + 1])
            found[row, moves.indices[span]] = np.maximum(found[row, moves.indices[span]], moves.data[span])
    return found


def with_none(values: Values) -> Values:
    """One more column of zeros, which -1 then points at."""
    return np.concatenate([values, np.zeros((len(values), 1))], axis=1)


def place_fit(catalogue: Catalogue, items: Items, people: People) -> Values:
    """1 for the person's place, or remote for who is open to it; .6 for the same country; .5 where not known."""
    countries = np.append(catalogue.country, -1.0)
    home = people.place[:, None]
    same = countries[items.place][None, :] == np.append(catalogue.country, -2.0)[home]
    near = np.where(items.place[None, :] == home, 1.0, np.where(same, SAME_COUNTRY, 0.0))
    near = np.where(home < 0, 0.5, near)
    remote = (items.columns["remote"] == 1.0)[None, :] & people.remote[:, None]
    return np.where(remote, 1.0, near)


def seniority_fit(items: Items, people: People) -> Values:
    """1 for the same seniority, less .5 for each step between; .5 where not known."""
    gap = np.abs(items.columns["seniority"][None, :] - people.seniority[:, None])
    return np.where(np.isnan(gap), 0.5, np.maximum(0.0, 1.0 - gap / 2.0))


def salary_fit(items: Items, people: People) -> Values:
    """The share of the least wanted salary that a job pays, halved; .5 where not known."""
    ratio = items.columns["salary"][None, :] / people.salary[:, None]
    return np.where(np.isnan(ratio), 0.5, np.clip(ratio, 0.0, 2.0) / 2.0)
