"""People as arrays: what is known about some people at a point in time, one row each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, single, sparse
from gnn.data.dataset import ITEM_LABELS, STRENGTH, Dataset, Events, Index, Mask
from gnn.data.sparse_rows import SparseRows, starts_of
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.snapshot.tables import SENIORITY

FEW = 5
WELL_KNOWN = 2
FADING, MOST_RECENT = 0.7, 50
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Person:
    """A person's state with catalogue indices; nodes added after the snapshot are left out.

    ``links`` holds label, type, index and weight of the person's profile links: skills, careers, targets. A node is
    linked once by a type, with the largest weight, as in a snapshot: several posts in one occupation are one link.
    ``latest`` holds the items of ``history``, latest first.
    """

    state: PersonState
    links: list[tuple[str, str, int, float]]
    skills: Index
    careers: list[int]
    current: list[int]
    targets: list[int]
    interests: dict[str, dict[int, float]]
    history: dict[str, dict[int, float]]
    latest: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class People:
    """P people.

    ``skills``, ``careers``, ``current`` and ``targets`` are rows of ones over skills and
    occupations; ``place`` is an index or -1; ``seniority`` and ``salary`` are NaN if
    unknown; ``history`` holds the strongest event with each item, 0–1, by item label; ``recent``
    holds the latest of these items, latest first, each with :data:`FADING` times the weight of the one before it.
    """

    skills: SparseRows
    careers: SparseRows
    current: SparseRows
    targets: SparseRows
    place: Index
    remote: Mask
    seniority: Values
    salary: Values
    history: Mapping[str, SparseRows]
    recent: Mapping[str, SparseRows]

    def __len__(self) -> int:
        return len(self.place)

    @property
    def trust(self) -> Values:
        """How well each is known, 0–1: fully from two facts besides skills; 0 for a newcomer; float64 [P].

        A fact is an occupation that the person worked in or aims for, or an item that they did something with, such as
        looked at: it says where they look for work, and for what.
        """
        facts = (self.careers, self.targets, *self.history.values())
        return np.asarray(np.minimum(1.0, np.sum([rows.counts for rows in facts], axis=0) / WELL_KNOWN))


@dataclass(frozen=True, slots=True)
class Group:
    """Some people, or variants of one person, to be scored together: their states by index, and as arrays."""

    persons: Sequence[Person]
    arrays: People

    def __len__(self) -> int:
        return len(self.persons)

    @property
    def states(self) -> list[PersonState]:
        """The people's states."""
        return [person.state for person in self.persons]


def group_of(catalogue: Catalogue, states: Sequence[PersonState]) -> Group:
    """Prepare people's states for scoring."""
    persons = [person_of(catalogue, state) for state in states]
    return Group(persons, people_of(catalogue, persons))


def person_of(catalogue: Catalogue, state: PersonState) -> Person:
    """Convert a person's state to indices; past occupations in chronological order."""
    careers = sorted(state.careers, key=lambda link: str(link.since or ""))
    positions = catalogue.positions
    weights: dict[tuple[str, str, int], float] = {}
    for link in (*state.skills, *careers, *state.targets):
        if (index := positions[link.label].get(link.id)) is not None:
            key = link.label, link.type, index
            weights[key] = max(link.weight, weights.get(key, link.weight))
    links = [(*key, weight) for key, weight in weights.items()]

    def find_indices(type: str, least: float = 0.0) -> list[int]:
        return [index for _, link_type, index, weight in links if link_type == type and weight >= least]

    interests: dict[str, dict[int, float]] = {"Skill": {}, "Occupation": {}, "Company": {}, "Topic": {}}
    for link in state.interests:
        if link.label in interests and (index := catalogue.position(link.label, link.id)) is not None:
            interests[link.label][index] = link.weight
    return Person(
        state=state,
        links=links,
        skills=np.array(find_indices("HAS_SKILL"), dtype=np.int64),
        careers=find_indices("WORKED_AS"),
        current=find_indices("WORKED_AS", 1.0),
        targets=find_indices("TARGETS"),
        interests=interests,
        history=person_history(catalogue, state),
        latest={label: latest_items(catalogue, state, label) for label in ITEM_LABELS},
    )


def latest_items(catalogue: Catalogue, state: PersonState, label: ItemLabel) -> list[int]:
    """Return the indices of the items of one label that a person did something with, latest first.

    Doing the same again with an item does not count: the data that models learn from holds first times alone.
    """
    positions, times = catalogue.positions[label], dict[int, float]()
    for choice in state.choices_of(label, *STRENGTH):
        if (index := positions.get(choice.id)) is not None:
            first = choice.at if choice.first is None else choice.first
            times[index] = max(first, times.get(index, first))
    return [index for _, index in sorted((-at, index) for index, at in times.items())]


def person_history(catalogue: Catalogue, state: PersonState) -> dict[str, dict[int, float]]:
    """Return the strongest event with each item by index, 0–1, by item label."""
    history: dict[str, dict[int, float]] = {label: {} for label in ITEM_LABELS}
    positions = {label: catalogue.positions[label] for label in ITEM_LABELS}
    for choice in state.choices:
        strength, strengths = STRENGTH.get(choice.type), history.get(choice.label)
        index = positions[choice.label].get(choice.id) if strengths is not None else None
        if (
            index is not None
            and strength is not None
            and strengths is not None
            and strengths.get(index, 0.0) < strength
        ):
            strengths[index] = strength
    return history


def people_of(catalogue: Catalogue, people: Sequence[Person]) -> People:
    """Convert people's states to arrays."""
    skills, occupations = len(catalogue.ids("Skill")), len(catalogue.ids("Occupation"))
    states, rates = [person.state for person in people], catalogue.data.rates
    homes = [catalogue.position("Place", state.place) if state.place else None for state in states]
    return People(
        skills=SparseRows.of_columns([person.skills for person in people], skills),
        careers=SparseRows.of_columns([person.careers for person in people], occupations),
        current=SparseRows.of_columns([person.current for person in people], occupations),
        targets=SparseRows.of_columns([person.targets for person in people], occupations),
        place=np.array([-1 if home is None else home for home in homes], dtype=np.int64),
        remote=np.array([state.open_to_remote for state in states], dtype=bool),
        seniority=np.array([SENIORITY.get(state.seniority or "", np.nan) for state in states]),
        salary=np.array([rates.yearly_dollars(state.minimum_salary, state.salary_currency) for state in states]),
        history={
            label: SparseRows.of_weights([person.history[label] for person in people], len(catalogue.ids(label)))
            for label in ITEM_LABELS
        },
        recent={
            label: fading_rows([person.latest[label] for person in people], len(catalogue.ids(label)))
            for label in ITEM_LABELS
        },
    )


def fading_rows(latest: Sequence[Sequence[int] | Index], width: int) -> SparseRows:
    """Return people's latest items, latest first, with fading weights.

    Args:
        latest: each person's items, latest first, each once.
        width: number of items.
    """
    recent = SparseRows.of_columns([items[:MOST_RECENT] for items in latest], width)
    rank = np.arange(len(recent.columns)) - np.repeat(recent.starts[:-1], recent.counts)
    return SparseRows(recent.starts, recent.columns, np.asarray(FADING**rank, np.float64), width)


class PastPeople:
    """People as they were when a data set was cut.

    Args:
        data: data with only the events before that time.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        users = data.count("User")

        def read_links(type: str, label: str) -> csr_matrix:
            return sparse(data.relations.get(("User", type, label)), users, data.count(label))

        careers = read_links("WORKED_AS", "Occupation")
        self._skills = csr_matrix((read_links("HAS_SKILL", "Skill") > 0).astype(np.float64))
        self._careers = csr_matrix((careers > 0).astype(np.float64))
        self._current = ones_where(careers, 1.0)
        self._targets = csr_matrix((read_links("TARGETS", "Occupation") > 0).astype(np.float64))
        self._place = single(data.relations.get(("User", "LIVES_IN", "Place")), users)
        self._history = {label: events.matrix(users, data.count(label)) for label, events in data.events.items()}
        self._latest = {label: latest_by_person(events, users) for label, events in data.events.items()}

    def of(
        self, people: Index, bare: Mask | None = None, without: Mapping[ItemLabel, csr_matrix] | None = None
    ) -> People:
        """Return some of the people by index.

        Args:
            people: indices, int64 [P].
            bare: bool [P]: who is presented as a newcomer with only five known skills.
            without: pairs that ``recent`` does not hold, because they are to be predicted, sparse [people, items].
        """
        columns = self._data.nodes["User"].columns
        hidden = np.zeros(len(people), dtype=bool) if bare is None else bare
        visible = 1.0 - hidden[:, None]

        def select_rows(matrix: csr_matrix) -> SparseRows:
            rows = csr_matrix(matrix[people].multiply(visible)) if hidden.any() else matrix[people]
            rows.eliminate_zeros()
            return SparseRows.of(rows)

        return People(
            skills=self._shown_skills(people, hidden),
            careers=select_rows(self._careers),
            current=select_rows(self._current),
            targets=select_rows(self._targets),
            place=np.where(hidden, -1, self._place[people]),
            remote=np.where(hidden, True, np.nan_to_num(columns["remote"][people], nan=1.0) > 0),
            seniority=np.where(hidden, np.nan, columns["seniority"][people]),
            salary=np.where(hidden, np.nan, columns["salary"][people]),
            history={label: select_rows(matrix) for label, matrix in self._history.items()},
            recent={label: self._recent(label, people, hidden, (without or {}).get(label)) for label in self._latest},
        )

    def _recent(self, label: ItemLabel, people: Index, hidden: Mask, without: csr_matrix | None) -> SparseRows:
        starts, items = self._latest[label]
        rows = []
        for person, bare in zip(people.tolist(), hidden.tolist(), strict=True):
            own = items[:0] if bare else items[starts[person] : starts[person + 1]]
            if without is not None:
                own = own[~np.isin(own, without.indices[without.indptr[person] : without.indptr[person + 1]])]
            rows.append(own)
        return fading_rows(rows, self._data.count(label))

    def _shown_skills(self, people: Index, hidden: Mask) -> SparseRows:
        if not hidden.any():
            return SparseRows.of(self._skills[people])
        rows = [
            few_skills(self._skills, person) if bare else self._skills[person].indices
            for person, bare in zip(people.tolist(), hidden.tolist(), strict=True)
        ]
        return SparseRows.of_columns(rows, self._skills.shape[1])


def latest_by_person(events: Events, users: int) -> tuple[Index, Index]:
    """Return each person's items, latest first, concatenated: where each person's start, and the items, both int64."""
    order = np.lexsort((events.item, -events.at, events.user))
    keys = np.stack([events.user[order], events.item[order]])
    firsts = np.sort(np.unique(keys, axis=1, return_index=True)[1])
    user, item = keys[:, firsts]
    return starts_of(np.bincount(user, minlength=users)), item


def ones_where(matrix: csr_matrix, value: float) -> csr_matrix:
    """Return ones at the entries of a sparse matrix that equal a value."""
    pairs = matrix.tocoo()
    matches = pairs.data == value
    return csr_matrix((np.ones(int(matches.sum())), (pairs.row[matches], pairs.col[matches])), shape=matrix.shape)


def few_skills(skills: csr_matrix, person: int) -> Index:
    """Return up to five of a person's skills, as a newcomer might enter; deterministic; int64 [<= 5]."""
    person_skills = skills.indices[skills.indptr[person] : skills.indptr[person + 1]]
    if len(person_skills) <= FEW:
        return np.asarray(person_skills, dtype=np.int64)
    return np.asarray(
        person_skills[np.random.default_rng(person).choice(len(person_skills), FEW, replace=False)], dtype=np.int64
    )
