"""Features of a person–item pair from their profiles: named columns, each 0–1.

The heuristic blends them with fixed weights; the GNN's decoder and the ranker learn from them (the wide
part of Wide & Deep; Cheng et al., 2016). The same code handles one person at serving and many at training.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, Items
from gnn.data.dataset import Rows
from gnn.data.sparse_rows import SparseRows
from gnn.features.chosen import CHOSEN_COLUMNS, TITLES, chosen_columns
from gnn.features.people import People
from graph.catalogue.types import ItemLabel

COLUMNS = {
    ItemLabel.JOB: ("skills", "overlap", "career", "place", "seniority", "salary", *CHOSEN_COLUMNS),
    ItemLabel.COURSE: ("gap", "wanted", "held", "overlap", "level"),
}
DECODED = {ItemLabel.JOB: (*COLUMNS[ItemLabel.JOB], *TITLES), ItemLabel.COURSE: COLUMNS[ItemLabel.COURSE]}
HELD_OCCUPATION, TARGET_OCCUPATION, MOVE_FROM_TARGET = 0.8, 1.0, 0.5
SAME_COUNTRY = 0.6

Values = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """P people with R items of a label.

    ``rows`` are the items' indices, int64 [R], ``None`` for all of them; ``columns`` are float64 [P, R] by name.
    ``reached`` says how close a step to each occupation is from people's current ones, and how close it is to target
    ones, by name, float64 [P, occupations]; for jobs only.
    """

    label: ItemLabel
    people: People
    rows: Rows
    columns: Mapping[str, Values]
    reached: Mapping[str, Values]

    @property
    def covered_share(self) -> Values:
        """The share of each item's skill weight that the people's skills cover, float64 [P, R]."""
        return self.columns["held" if self.label == ItemLabel.COURSE else "skills"]

    def of_items(self, values: NDArray[Any]) -> NDArray[Any]:
        """Select the pairs' items from the values of all items; [R]."""
        return at(values, self.rows)


def pairs_of(catalogue: Catalogue, people: People, label: ItemLabel, rows: Rows = None) -> Pairs:
    """Pairs people with items of a label.

    Args:
        catalogue: the catalogue that holds the items.
        people: the people.
        label: label of the items.
        rows: indices, int64 [items]; all items by default.
    """
    items = catalogue.items[label]
    if label == ItemLabel.COURSE:
        return Pairs(label, people, rows, course_columns(catalogue, items, people, rows), {})
    reached = {
        "current": reach(steps_start(people), catalogue.steps),
        "targets": reach(people.targets, catalogue.near),
    }
    return Pairs(label, people, rows, job_columns(catalogue, items, people, rows, reached), reached)


def decoded_columns(pairs: Pairs, titles: Mapping[str, Values]) -> NDArray[np.float32]:
    """Return what the GNN's decoder sees of people with items, float32 [columns, people, items]; :data:`DECODED`.

    Args:
        pairs: the people and the items.
        titles: cosines of jobs' titles with those of chosen jobs by name (:mod:`gnn.features.chosen`); jobs only.
    """
    names, shape = DECODED[pairs.label], next(iter(pairs.columns.values())).shape
    columns = np.empty((len(names), *shape), dtype=np.float32)
    for index, name in enumerate(names):
        columns[index] = titles[name] if name in titles else pairs.columns[name]
    return columns


def job_columns(
    catalogue: Catalogue, items: Items, people: People, rows: Rows, reached: Mapping[str, Values]
) -> dict[str, Values]:
    """Compute required skills held, skill overlap, and fit of occupation, place, seniority, salary and choices."""
    return {
        "skills": sum_covered_weight(items, people.skills, rows),
        "overlap": overlap(items, people.skills, rows),
        "career": career(items, people, rows, reached),
        "place": place_fit(catalogue, items, people, rows),
        "seniority": seniority_fit(items, people, rows),
        "salary": salary_fit(items, people, rows),
        **chosen_columns(catalogue.groups, people.recent[ItemLabel.JOB], people.place, rows),
    }


def course_columns(catalogue: Catalogue, items: Items, people: People, rows: Rows) -> dict[str, Values]:
    """Compute shares of taught skills (needed and lacking, needed, held), skill overlap, and fit of level.

    Without a target, the current occupation counts as the target, else past ones, else the best fit to the skills.
    """
    needed = [needed_skills(catalogue, aims(catalogue, people, index)) for index in range(len(people))]
    lacking = [np.setdiff1d(skills, people.skills.row(index)) for index, skills in enumerate(needed)]
    level = at(items.columns["level"], rows)[None, :]
    stage = np.minimum(np.nan_to_num(people.seniority, nan=1.0), 2.0)[:, None]
    width = people.skills.width
    return {
        "gap": sum_covered_weight(items, SparseRows.of_columns(lacking, width), rows),
        "wanted": sum_covered_weight(items, SparseRows.of_columns(needed, width), rows),
        "held": sum_covered_weight(items, people.skills, rows),
        "overlap": overlap(items, people.skills, rows),
        "level": np.where(np.isnan(level), 0.5, 1.0 - np.abs(level - stage) / 2.0),
    }


def needed_skills(catalogue: Catalogue, occupations: Sequence[int]) -> Index:
    """Return the skills that any of some occupations needs, int64, ascending."""
    needs = catalogue.needs
    entries = [slice(needs.indptr[occupation], needs.indptr[occupation + 1]) for occupation in occupations]
    skills = [needs.indices[span][needs.data[span] > 0] for span in entries]
    return np.unique(np.concatenate(skills)).astype(np.int64) if skills else np.zeros(0, dtype=np.int64)


def aims(catalogue: Catalogue, people: People, index: int) -> list[int]:
    """Return a person's target occupations, else current ones, else past ones, else the best fit to the skills."""
    for occupations in (people.targets, people.current, people.careers):
        if len(indices := occupations.row(index)):
            return [int(occupation) for occupation in indices]
    return likely_occupations(catalogue, people.skills.row(index))


def likely_occupations(catalogue: Catalogue, skills: Index) -> list[int]:
    """Return the occupation whose needs are closest to some skills, by cosine; empty if no skill matches."""
    table = catalogue.need_table
    shared = table.products(SparseRows.of_columns([skills], table.width))[0]
    if not shared.any():
        return []
    return [int(np.argmax(shared / np.sqrt(np.maximum(table.lengths, 1))))]


def at(values: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """Select the values of some items from those of all items."""
    return values if rows is None else values[rows]


def sum_covered_weight(items: Items, skills: SparseRows, rows: Rows) -> Values:
    """Return the share of each item's skill weight covered by ``skills``, float64 [people, items]."""
    weight = at(items.skill_weight, rows)
    return items.skill_table.products(skills, rows) / np.where(weight == 0, 1.0, weight)[None, :]


def overlap(items: Items, skills: SparseRows, rows: Rows) -> Values:
    """Return the overlap coefficient: shared skills over the smaller set, so that a few held skills can fit fully."""
    shared = items.shared_skill_table.products(skills, rows)
    smaller = np.minimum(at(items.skill_table.lengths, rows)[None, :], skills.counts[:, None])
    return np.asarray(shared / np.maximum(smaller, 1.0))


def career(items: Items, people: People, rows: Rows, reached: Mapping[str, Values]) -> Values:
    """Return how close each job's occupation is to past, current and target ones, float64 [people, items]."""
    moves = np.maximum(reached["current"], MOVE_FROM_TARGET * reached["targets"])
    raise_to(moves, people.careers, HELD_OCCUPATION)
    raise_to(moves, people.targets, TARGET_OCCUPATION)
    return np.asarray(with_none(moves)[:, at(items.occupation, rows)])


def raise_to(values: Values, entries: SparseRows, least: float) -> None:
    """Raise values at some entries to a minimum, in place."""
    where = entries.rows, entries.columns
    values[where] = np.maximum(values[where], least)


def reach(start: SparseRows, moves: csr_matrix) -> Values:
    """Return the strongest move from any of a row's occupations to each occupation, float64 [people, occupations]."""
    closeness = np.zeros((len(start), start.width))
    for index in range(len(start)):
        row_closeness = closeness[index]
        for column in start.row(index).tolist():
            span = slice(moves.indptr[column], moves.indptr[column + 1])
            targets = moves.indices[span]
            row_closeness[targets] = np.maximum(row_closeness[targets], moves.data[span])
    return closeness


def steps_start(people: People) -> SparseRows:
    """Return the occupations from which people's next step may lead: current ones, or else all that they held."""
    rows = [
        current if len(current := people.current.row(index)) else people.careers.row(index)
        for index in range(len(people))
    ]
    return SparseRows.of_columns(rows, people.careers.width)


def near_occupations(catalogue: Catalogue, people: People, reached: Mapping[str, Values] | None = None) -> Values:
    """Return how near each occupation is to people's own ones, float64 [people, occupations]: 1 for held and targets.

    Others are near if they can be the next step, or are near a target.

    Args:
        catalogue: knows which occupations are near.
        people: the people.
        reached: the steps from current occupations and what is near target ones, if already known.
    """
    steps = reach(steps_start(people), catalogue.steps) if reached is None else reached["current"]
    goals = reach(people.targets, catalogue.near) if reached is None else reached["targets"]
    near = np.maximum(steps, goals)
    raise_to(near, people.careers, 1.0)
    raise_to(near, people.targets, 1.0)
    return near


def with_none(values: Values) -> Values:
    """Append a column of zeros, so that index -1 selects zeros."""
    return np.concatenate([values, np.zeros((len(values), 1))], axis=1)


def place_fit(catalogue: Catalogue, items: Items, people: People, rows: Rows) -> Values:
    """Return 1 for the person's place or for remote jobs if open to remote; .6 for the same country; .5 if unknown."""
    place, home = at(items.place, rows)[None, :], people.place[:, None]
    same = np.append(catalogue.country, -1.0)[place] == np.append(catalogue.country, -2.0)[home]
    near = np.where(place == home, 1.0, np.where(same, SAME_COUNTRY, 0.0))
    near = np.where(home < 0, 0.5, near)
    remote = (at(items.columns["remote"], rows) == 1.0)[None, :] & people.remote[:, None]
    return np.where(remote, 1.0, near)


def seniority_fit(items: Items, people: People, rows: Rows) -> Values:
    """Return 1 for the same seniority, minus .5 per level of difference; .5 if unknown."""
    gap = np.abs(at(items.columns["seniority"], rows)[None, :] - people.seniority[:, None])
    return np.where(np.isnan(gap), 0.5, np.maximum(0.0, 1.0 - gap / 2.0))


def salary_fit(items: Items, people: People, rows: Rows) -> Values:
    """Return half the ratio of a job's salary to the person's minimum, at most 1; .5 if unknown."""
    least = np.maximum(people.salary, 1.0)  # a minimum of nothing has no ratio
    ratio = at(items.columns["salary"], rows)[None, :] / least[:, None]
    return np.where(np.isnan(ratio), 0.5, np.clip(ratio, 0.0, 2.0) / 2.0)
