"""Candidates: what several sources put high for a person, each remembering which source did.

Every source gives a value to every item, exactly and in memory; the best of each source that
may be shown become the candidates. While the catalogue is small, everything that may be shown
is a candidate, and a source is only what ranks it highest.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.catalogue import Catalogue, Items, row
from gnn.dataset import Index, Mask
from gnn.pairs import reach
from gnn.people import Group
from gnn.scorer import LinkScorer, Scorer

EVERYTHING = 5_000
BEST = 300

Values = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]


class Source(StrEnum):
    """Where a candidate came from."""

    GRAPH_WALK = "GRAPH_WALK"
    GNN = "GNN"
    GRAPH_FILTER = "GRAPH_FILTER"
    SEMANTIC = "SEMANTIC"
    FRESH = "FRESH"
    POPULAR = "POPULAR"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Positions of items, int64 [R], and the place of each one's source in :class:`Source`, int64 [R]."""

    rows: Index
    sources: Index


class Retriever:
    """Finds candidates for one person at a time.

    Args:
        catalogue: what can be recommended.
        scorer: the active model's, when there is one.
    """

    def __init__(self, catalogue: Catalogue, scorer: LinkScorer | None) -> None:
        self._catalogue = catalogue
        self._scorer = scorer if isinstance(scorer, Scorer) else None
        self._by_skill = {label: csr_matrix(items.skills.T) for label, items in catalogue.items.items()}
        self._popular = {label: np.diff(items.chosen.indptr) for label, items in catalogue.items.items()}

    def candidates(self, group: Group, label: str, allowed: Mask) -> Candidates:
        """The candidates for the one person of a group.

        Args:
            group: one person.
            label: of the items.
            allowed: what may be shown, bool [items].
        """
        may = np.flatnonzero(allowed)
        best = len(may) if len(may) <= EVERYTHING else BEST
        rank = np.full((len(Source), len(allowed)), len(allowed), dtype=np.int64)
        for place, values in self._values(group, label).items():
            known = may[np.isfinite(values[may]) & (values[may] > 0)]
            top = strongest(known, values[known], best)
            rank[place, top] = np.arange(len(top))
        rows = may if best == len(may) else np.flatnonzero((rank < len(allowed)).any(axis=0))
        return Candidates(rows, rank[:, rows].argmin(axis=0))

    def _values(self, group: Group, label: str) -> dict[int, Values]:
        """What each source gives to every item, by its place in :class:`Source`; 0 is nothing."""
        items, kinds = self._catalogue.items[label], list(Source)
        found = {Source.GRAPH_WALK: self._walk(group, label, items), Source.POPULAR: self._popular[label].astype(float)}
        if "posted" in items.columns:
            found[Source.FRESH] = items.columns["posted"]
        if self._scorer:
            said = self._scorer.retrieval(group, label)
            found |= {
                Source.GNN: said.gnn - said.gnn.min(initial=0.0),
                Source.GRAPH_FILTER: said.filtered,
                Source.SEMANTIC: said.semantic,
            }
        return {kinds.index(source): values for source, values in found.items()}

    def _walk(self, group: Group, label: str, items: Items) -> Values:
        """Walks of two steps over skills held, and over occupations held, aimed for and reached from them."""
        people, by_skill = group.arrays, self._by_skill[label]
        weight = np.zeros(len(items.ids))
        for skill in group.persons[0].skills.tolist():
            weight[row(by_skill, skill)] += by_skill.data[by_skill.indptr[skill] : by_skill.indptr[skill + 1]]
        weight /= np.where(items.skill_weight == 0, 1.0, items.skill_weight)
        if label == "Job":
            near = reach(people.held, self._catalogue.moves)[0]
            near = np.maximum(near, np.asarray(people.held.todense()).ravel())
            near = np.maximum(near, np.asarray(people.targets.todense()).ravel())
            weight = weight + np.append(near, 0.0)[items.occupation]
        return weight


def best(values: Numbers, count: int) -> Index:
    """The places of the highest values above 0, the highest first; int64 [<= count]."""
    places = np.flatnonzero(values > 0)
    return strongest(places, values[places], count)


def strongest(places: Index, values: Numbers, count: int) -> Index:
    """The places of the highest values, the highest first; int64 [<= count]."""
    if len(places) > count:
        kept = np.argpartition(-values, count - 1)[:count]
        places, values = places[kept], values[kept]
    return places[np.lexsort((places, -values))]
