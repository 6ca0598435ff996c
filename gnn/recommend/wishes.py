"""What people said of the work that they want, against what jobs offer.

A wish counts only where both sides are known: a person who named no minimum pay has no such wish, and a job that does
not state its pay breaks none. Jobs that conflict with one of two wishes are not ranked (:attr:`Conflicts.is_excluded`);
other conflicts move a job down (:attr:`Conflicts.factor`). Whatever is shown all the same carries a caution
(:mod:`gnn.recommend.cautions`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask, Rows
from gnn.explain.grounds import FAR
from gnn.features.people import Group, group_of
from gnn.features.person_item import at
from gnn.scoring.blend import Ranking
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

ROUNDING = 1e-9  # of converted amounts: a job that pays exactly the minimum meets it
LOWERED = 0.75  # factor of a job's points, for its rank alone, for each conflict that does not exclude it

Values = NDArray[np.float64]


class Conflict(StrEnum):
    """What about a job conflicts with a person's wishes."""

    PAYS_LESS_THAN_MINIMUM = "PAYS_LESS_THAN_MINIMUM"
    OTHER_COUNTRY = "OTHER_COUNTRY"
    NOT_REMOTE = "NOT_REMOTE"
    REMOTE = "REMOTE"
    BELOW_YOUR_LEVEL = "BELOW_YOUR_LEVEL"
    ABOVE_YOUR_LEVEL = "ABOVE_YOUR_LEVEL"


EXCLUDING = (Conflict.PAYS_LESS_THAN_MINIMUM, Conflict.OTHER_COUNTRY)
LOWERING = (Conflict.NOT_REMOTE, Conflict.REMOTE, Conflict.BELOW_YOUR_LEVEL)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Which of R jobs conflict with each wish, bool [R], and their level minus the person's, float64 [R] with NaN."""

    masks: Mapping[Conflict, Mask]
    level: Values

    @property
    def is_excluded(self) -> Mask:
        """The jobs that the person does not want to see, bool [R]."""
        return np.asarray(np.logical_or.reduce([self.masks[conflict] for conflict in EXCLUDING]))

    @property
    def factor(self) -> Values:
        """What the points of each job are multiplied by to rank it, float64 [R]; two levels away count once more."""
        is_far = np.abs(self.level) >= FAR
        counts = np.sum([self.masks[conflict] for conflict in LOWERING], axis=0) + (self.level >= FAR) + is_far
        return np.asarray(LOWERED**counts)

    def of(self, index: int) -> list[Conflict]:
        """Return the conflicts of one of the jobs."""
        return [conflict for conflict, mask in self.masks.items() if mask[index]]


def find_conflicts(catalogue: Catalogue, group: Group, rows: Rows = None, index: int = 0) -> Conflicts:
    """Find what about jobs conflicts with the wishes of a person.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: the person, among others.
        rows: indices of the jobs, int64 [R]; all jobs by default.
        index: index of the person in the group.
    """
    jobs, person, state = catalogue.items[ItemLabel.JOB], group.arrays, group.states[index]
    remote, open_to_remote = at(jobs.columns["remote"], rows), bool(person.remote[index])
    level = at(jobs.columns["seniority"], rows) - person.seniority[index]
    within_reach = (remote == 1.0) & open_to_remote
    masks = {  # comparisons with NaN, for what is unknown, are false
        Conflict.PAYS_LESS_THAN_MINIMUM: at(jobs.columns["salary"], rows) < person.salary[index] * (1.0 - ROUNDING),
        Conflict.OTHER_COUNTRY: is_abroad(catalogue, group, at(jobs.place, rows), index) & ~within_reach,
        Conflict.NOT_REMOTE: (remote == 0.0) & state.remote_only,
        Conflict.REMOTE: (remote == 1.0) & (not open_to_remote),
        Conflict.BELOW_YOUR_LEVEL: level < 0.0,
        Conflict.ABOVE_YOUR_LEVEL: level > 0.0,
    }
    return Conflicts(masks, level)


def is_abroad(catalogue: Catalogue, group: Group, places: Index, index: int) -> Mask:
    """Return which places are in another country than a person's home, bool [R]; none if the person would move.

    Args:
        catalogue: the catalogue that holds the places.
        group: the person, among others.
        places: indices of places, int64 [R]; -1 for none.
        index: index of the person in the group.
    """
    home = int(group.arrays.place[index])
    if home < 0 or group.states[index].open_to_relocate:
        return np.zeros(len(places), dtype=bool)
    names = catalogue.data.nodes["Place"].names["country"]
    unknown = float(names.index("")) if "" in names else -1.0
    countries = np.append(catalogue.country, unknown)
    home_country = countries[home]
    if home_country == unknown:
        return np.zeros(len(places), dtype=bool)
    return np.asarray((countries[places] != unknown) & (countries[places] != home_country))


def select_wanted(catalogue: Catalogue, ranking: Ranking, state: PersonState, indices: Sequence[int]) -> list[int]:
    """Return those of some indices in a kept ranking whose items the person wants to see, by their wishes of now.

    Args:
        catalogue: the catalogue; a job that is newer than it is kept.
        ranking: the kept ranking.
        state: the person's current state.
        indices: indices in the ranking.
    """
    if ranking.label != ItemLabel.JOB:
        return list(indices)
    unwanted = find_unwanted(catalogue, state, [ranking.items.ids[index] for index in indices])
    return [index for index in indices if ranking.items.ids[index] not in unwanted]


def find_unwanted(catalogue: Catalogue, state: PersonState, jobs: Iterable[str]) -> set[str]:
    """Return the ids of those of some jobs that a person's wishes leave out.

    Args:
        catalogue: the catalogue; a job that is newer than it is not among them.
        state: the person's current state.
        jobs: ids of the jobs.
    """
    rows = {id: row for id in jobs if (row := catalogue.position(ItemLabel.JOB, id)) is not None}
    if not rows:
        return set()
    conflicts = find_conflicts(catalogue, group_of(catalogue, [state]), np.array(list(rows.values()), dtype=np.int64))
    return {id for id, is_unwanted in zip(rows, conflicts.is_excluded.tolist(), strict=True) if is_unwanted}
