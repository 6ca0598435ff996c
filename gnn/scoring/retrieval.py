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

from gnn.data.catalogue import Catalogue, Items, row
from gnn.data.dataset import Index, Mask
from gnn.features.people import Group
from gnn.features.person_item import reach
from gnn.scoring.scorer import LinkScorer, Scorer

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
        self._orders = {label: orders_of(items, catalogue.chosen[label]) for label, items in catalogue.items.items()}

    def candidates(self, group: Group, label: str, allowed: Mask) -> Candidates:
        """The candidates for the one person of a group.

        Args:
            group: one person.
            label: of the items.
            allowed: what may be shown, bool [items].
        """
        may = np.flatnonzero(allowed)
        count = len(may) if len(may) <= EVERYTHING else BEST
        tops = self._tops(group, label, allowed, count)
        rows = may if count == len(may) else np.unique(np.concatenate(list(tops.values())))
        rank = np.full((len(Source), len(rows)), len(allowed), dtype=np.int64)
        for place, source in enumerate(Source):
            if source in tops:
                rank[place, np.searchsorted(rows, tops[source])] = np.arange(len(tops[source]))
        return Candidates(rows, rank.argmin(axis=0))

    def _tops(self, group: Group, label: str, allowed: Mask, count: int) -> dict[Source, Index]:
        """The best items of each source, the best first, int64 [<= count]."""
        walked = self._walk(group, label, self._catalogue.items[label])
        found = {Source.GRAPH_WALK: top(np.flatnonzero(walked), walked, allowed, count)}
        found |= {source: order[allowed[order]][:count] for source, order in self._orders[label].items()}
        if self._scorer:
            said, every = self._scorer.retrieval(group, label), np.arange(len(allowed))
            found |= {
                Source.GNN: top(every, said.gnn, allowed, count),
                Source.GRAPH_FILTER: top(np.flatnonzero(said.filtered > 0), said.filtered, allowed, count),
                Source.SEMANTIC: top(np.flatnonzero(said.semantic > 0), said.semantic, allowed, count),
            }
        return found

    def _walk(self, group: Group, label: str, items: Items) -> Values:
        """Walks of two steps over skills held, and over occupations held, aimed for and reached from them."""
        people, by_skill = group.arrays, self._by_skill[label]
        weight = np.zeros(len(items))
        for skill in group.persons[0].skills.tolist():
            weight[row(by_skill, skill)] += by_skill.data[by_skill.indptr[skill] : by_skill.indptr[skill + 1]]
        weight /= np.where(items.skill_weight == 0, 1.0, items.skill_weight)
        if label == "Job":
            near = reach(people.held, self._catalogue.moves)[0]
            near = np.maximum(near, np.asarray(people.held.todense()).ravel())
            near = np.maximum(near, np.asarray(people.targets.todense()).ravel())
            weight = weight + np.append(near, 0.0)[items.occupation]
        return weight


def orders_of(items: Items, chosen: csr_matrix) -> dict[Source, Index]:
    """The items that anybody chose, the most chosen first, and those with a date, latest first; int64 [<= items]."""
    found = {Source.POPULAR: best(np.diff(chosen.indptr), len(items))}
    if "posted" in items.columns:
        found[Source.FRESH] = best(items.columns["posted"], len(items))
    return found


def top(places: Index, values: Numbers, allowed: Mask, count: int) -> Index:
    """The places of the highest values among the allowed ones of some places, the highest first; int64 [<= count]."""
    kept = places[allowed[places]]
    return strongest(kept, values[kept], count)


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
