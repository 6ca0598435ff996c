"""What a person and an item have to do with each other: named columns, each 0–1.

The heuristic blends them by hand; the GNN's decoder learns from them beside the embeddings
(the wide part of Wide & Deep; Cheng et al., 2016).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.catalogue import Catalogue, Items, row
from gnn.offline import OfflineStates
from graph.snapshot import SENIORITY, usd_a_year
from graph.state import PersonState

COLUMNS = {
    "Job": ("skills", "overlap", "career", "place", "seniority", "salary"),
    "Course": ("gap", "wanted", "held", "overlap", "level"),
}
HELD_OCCUPATION, TARGET_OCCUPATION, MOVE_FROM_TARGET = 0.8, 1.0, 0.5
MOST_CACHED_BYTES = 512 * 2**20

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Person:
    """A person's state by positions in the catalogue; what came after the snapshot is left out."""

    state: PersonState
    skills: NDArray[np.int64]
    careers: list[int]
    targets: list[int]
    interests: dict[str, dict[int, float]]


def person_of(catalogue: Catalogue, state: PersonState) -> Person:
    """A person's state by positions; occupations held in the order of time."""

    def found(label: str, ids: list[str]) -> list[int]:
        return [place for id in ids if (place := catalogue.position(label, id)) is not None]

    interests: dict[str, dict[int, float]] = {"Skill": {}, "Occupation": {}, "Company": {}, "Topic": {}}
    for link in state.interests:
        if link.label in interests and (place := catalogue.position(link.label, link.id)) is not None:
            interests[link.label][place] = link.weight
    careers = sorted(state.careers, key=lambda link: str(link.since or ""))
    return Person(
        state=state,
        skills=np.array(found("Skill", [link.id for link in state.skills]), dtype=np.int64),
        careers=found("Occupation", [link.id for link in careers]),
        targets=found("Occupation", [link.id for link in state.targets]),
        interests=interests,
    )


def pair_columns(catalogue: Catalogue, person: Person, label: str) -> dict[str, Values]:
    """The columns of one person with every item of a label, float64 [items] by name."""
    items = catalogue.items[label]
    return job_columns(catalogue, items, person) if label == "Job" else course_columns(catalogue, items, person)


def job_columns(catalogue: Catalogue, items: Items, person: Person) -> dict[str, Values]:
    """Share of required skills held, overlap of skills, closeness of occupations, fit of place, seniority, salary."""
    held = skill_vector(catalogue, person)
    return {
        "skills": covered(items, held),
        "overlap": overlap(items, held),
        "career": career(catalogue, items, person),
        "place": place_fit(catalogue, items, person.state),
        "seniority": seniority_fit(items, person.state),
        "salary": salary_fit(items, person.state),
    }


def course_columns(catalogue: Catalogue, items: Items, person: Person) -> dict[str, Values]:
    """Shares of taught skills: needed for a target and lacking, needed, held; overlap of skills; fit of level.

    Without a target the occupation held counts as one, and without that the one that the skills point to.
    """
    held = skill_vector(catalogue, person)
    wanted = np.zeros(len(held))
    for target in person.targets or person.careers[-1:] or likely_occupations(catalogue, held):
        wanted[row(catalogue.needs, target)] = 1.0
    level = items.columns["level"]
    stage = min(SENIORITY.get(person.state.seniority or "", 1.0), 2.0)
    return {
        "gap": covered(items, wanted * (held == 0)),
        "wanted": covered(items, wanted),
        "held": covered(items, held),
        "overlap": overlap(items, held),
        "level": np.where(np.isnan(level), 0.5, 1.0 - np.abs(level - stage) / 2.0),
    }


def skill_vector(catalogue: Catalogue, person: Person) -> Values:
    """1 for each skill that the person has."""
    held = np.zeros(len(catalogue.ids("Skill")))
    held[person.skills] = 1.0
    return held


def likely_occupations(catalogue: Catalogue, skills: Values) -> list[int]:
    """The occupation whose needs lie closest to some skills, by cosine; none for no skills in common."""
    shared = (catalogue.needs > 0).astype(float) @ skills
    if not shared.any():
        return []
    return [int(np.argmax(shared / np.sqrt(np.maximum(np.diff(catalogue.needs.indptr), 1))))]


def covered(items: Items, skills: Values) -> Values:
    """Share of each item's skill weight that lies on ``skills``."""
    return np.asarray((items.skills @ skills) / np.where(items.skill_weight == 0, 1.0, items.skill_weight))


def overlap(items: Items, skills: Values) -> Values:
    """Overlap coefficient: shared skills over the smaller of both sets, so that few skills held can fit fully."""
    shared = (items.skills > 0).astype(float) @ skills
    smaller = np.minimum(np.diff(items.skills.indptr), skills.sum())
    return np.asarray(shared / np.maximum(smaller, 1.0))


def career(catalogue: Catalogue, items: Items, person: Person) -> Values:
    """How close each job's occupation is to those held and aimed for."""
    closeness = np.zeros(len(catalogue.ids("Occupation")) + 1)  # the last is for jobs without an occupation
    for target in person.targets:
        reach = row(catalogue.moves, target)
        closeness[reach] = np.maximum(closeness[reach], MOVE_FROM_TARGET * catalogue.moves[target].data)
    for held in person.careers:
        reach = row(catalogue.moves, held)
        closeness[reach] = np.maximum(closeness[reach], catalogue.moves[held].data)
    for held in person.careers:
        closeness[held] = max(closeness[held], HELD_OCCUPATION)
    for target in person.targets:
        closeness[target] = TARGET_OCCUPATION
    return np.asarray(closeness[items.occupation])


def place_fit(catalogue: Catalogue, items: Items, state: PersonState) -> Values:
    """1 for the person's place, or remote for who is open to it; .6 for the same country; .5 where not known."""
    home = catalogue.position("Place", state.place) if state.place else None
    near = np.full(len(items.ids), 0.5)
    if home is not None:
        countries = np.append(catalogue.country, -1.0)[items.place]
        near = np.where(items.place == home, 1.0, np.where(countries == catalogue.country[home], 0.6, 0.0))
    return np.where(items.columns["remote"] == 1.0, 1.0, near) if state.open_to_remote else near


def seniority_fit(items: Items, state: PersonState) -> Values:
    """1 for the same seniority, less .5 for each step between; .5 where not known."""
    gap = np.abs(items.columns["seniority"] - SENIORITY.get(state.seniority or "", np.nan))
    return np.where(np.isnan(gap), 0.5, np.maximum(0.0, 1.0 - gap / 2.0))


def salary_fit(items: Items, state: PersonState) -> Values:
    """The share of the least wanted salary that a job pays, halved; .5 where not known."""
    ratio = items.columns["salary"] / usd_a_year(state.minimum_salary, state.salary_currency, "YEAR")
    return np.where(np.isnan(ratio), 0.5, np.clip(ratio, 0.0, 2.0) / 2.0)


class PastPairs:
    """Pair columns of people as they were at a cut, kept in memory while they fit.

    Args:
        catalogue: of the data set that was cut.
        states: people's states at the cut.
    """

    def __init__(self, catalogue: Catalogue, states: OfflineStates) -> None:
        self._catalogue = catalogue
        self._states = states
        self._kept: dict[tuple[str, int, bool], NDArray[np.float32]] = {}
        self._bytes = 0

    def of(
        self,
        people: NDArray[np.int64],
        label: str,
        items: NDArray[np.int64] | None = None,
        bare: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float32]:
        """Columns of people with items, float32 [people, items, columns].

        Args:
            people: positions, int64 [people].
            label: of the items.
            items: positions, int64 [items]; all when none are named.
            bare: bool [people]: of whom nothing but skills is to be known; nobody when left out.
        """
        plain = np.zeros(len(people), dtype=bool) if bare is None else bare
        rows = [
            self._one(int(person), label, only_skills)
            for person, only_skills in zip(people, plain.tolist(), strict=True)
        ]
        return np.stack(rows if items is None else [values[items] for values in rows])

    def _one(self, person: int, label: str, bare: bool) -> NDArray[np.float32]:
        key = label, person, bare
        if key in self._kept:
            return self._kept[key]
        state = self._states.bare(person) if bare else self._states.of(person)
        made = matrix_of(self._catalogue, person_of(self._catalogue, state), label)
        if self._bytes + made.nbytes <= MOST_CACHED_BYTES:
            self._kept[key] = made
            self._bytes += made.nbytes
        return made


def matrix_of(catalogue: Catalogue, person: Person, label: str) -> NDArray[np.float32]:
    """The columns of one person with every item of a label, float32 [items, columns]."""
    found = pair_columns(catalogue, person, label)
    return np.stack([found[name] for name in COLUMNS[label]], axis=1).astype(np.float32)
