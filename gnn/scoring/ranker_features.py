"""What the ranker looks at: profiles, history, the graph filter, popularity, time, meaning, the GNN.

Made by one code for many people as they were at a cut and for one person now, so that what is
learnt is what serves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, Items, unit_rows
from gnn.data.dataset import CHOSEN, DAY, Events, Rows
from gnn.features.people import People
from gnn.features.person_item import COLUMNS, Pairs, dense, products, reach, with_none
from gnn.models.item_filter import folded_in

RECENT_DAYS, FRESH_DAYS = 14.0, 30.0
SHRINKAGE = 5.0
EXTRA = {
    "Job": ("current", "target", "sector", "company", "alike", "content", "filter", "popular", "appeal", "fresh"),
    "Course": ("provider", "topic", "content", "filter", "popular", "appeal"),
}
LEARNED = ("semantic", "gnn")

Values = NDArray[np.float64]
Block = NDArray[np.float32]


def feature_names(label: str) -> tuple[str, ...]:
    """The ranker's features for a label, in order."""
    return (*COLUMNS[label], *EXTRA[label], *LEARNED)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is computed once for the items of a label at a moment.

    ``recent`` is the logarithm of recent choices, ``appeal`` the shrunk share of events that
    were choices; ``groups`` are sparse one-hot rows by name; ``content`` has rows of unit length.
    """

    recent: Values
    appeal: Values
    groups: Mapping[str, csr_matrix]
    content: csr_matrix
    sector: Values

    def select(self, rows: NDArray[np.int64]) -> "ItemFacts":
        """Some of the items."""
        return ItemFacts(
            recent=self.recent[rows],
            appeal=self.appeal[rows],
            groups={name: group[rows] for name, group in self.groups.items()},
            content=self.content[rows],
            sector=self.sector[rows],
        )


@dataclass(frozen=True, slots=True)
class Learned:
    """What models say of people with items, each person's standardised, float32 [people, items] each."""

    semantic: Block
    gnn: Block


class RankFeatures:
    """Makes the ranker's features for a catalogue.

    Args:
        catalogue: what was known at the moment.
        filters: the graph filter as an item–item matrix, by item label.
        now: the moment, in seconds since 1970; popularity and recency are as of it.
    """

    def __init__(self, catalogue: Catalogue, filters: Mapping[str, csr_matrix], now: float) -> None:
        self._catalogue = catalogue
        self._filters = filters
        sector = catalogue.data.nodes["Occupation"].columns.get("sector", np.zeros(0))
        self._facts = {
            label: facts_of(catalogue, items, catalogue.data.events[label], sector, now)
            for label, items in catalogue.items.items()
        }
        self._sector = sector

    def block(self, pairs: Pairs, learned: Learned, now: float) -> Block:
        """Features of people with items, float32 [people, items, features].

        Args:
            pairs: who, and which items.
            learned: what models say of those items.
            now: seconds since 1970.
        """
        people, label, items, found = pairs.people, pairs.label, pairs.items, dict(pairs.columns)
        facts = self._facts[label] if pairs.rows is None else self._facts[label].select(pairs.rows)
        found |= self._by_history(people, label, facts, pairs.rows)
        shape = len(people), len(items)
        found["popular"] = np.broadcast_to(facts.recent, shape)
        found["appeal"] = np.broadcast_to(facts.appeal, shape)
        if label == "Job":
            found |= self._careers(people, items, facts)
            age = np.maximum(now - items.columns["posted"], 0.0) / DAY
            found["fresh"] = np.broadcast_to(0.5 ** (age / FRESH_DAYS), shape)
        found["semantic"] = learned.semantic.astype(np.float64)
        found["gnn"] = learned.gnn.astype(np.float64)
        return np.stack([found[name] for name in feature_names(label)], axis=-1).astype(np.float32)

    def _by_history(self, people: People, label: str, asked: ItemFacts, rows: Rows) -> dict[str, Values]:
        """What items have in common with those that people had to do with, and the graph filter's score."""
        facts, history = self._facts[label], people.history[label]
        size = np.maximum(np.asarray(history.sum(axis=1)), 1.0)
        taste = csr_matrix((history @ facts.content).multiply(1.0 / size))
        filtered = folded_in(history, self._filters[label])
        found: dict[str, Values] = {
            "content": products(taste, asked.content),
            "filter": standardised_sparse(filtered, rows),
        }
        for name, group in facts.groups.items():
            found[name] = np.log1p(products(csr_matrix(history @ group), asked.groups[name]))
        return found

    def _careers(self, people: People, items: Items, facts: ItemFacts) -> dict[str, Values]:
        """Closeness of a job's occupation to the ones held now and aimed for, and whether the sector is theirs."""
        found = {}
        for name, start in (("current", people.current), ("target", people.targets)):
            close = np.maximum(reach(start, self._catalogue.moves), dense(start))
            found[name] = with_none(close)[:, items.occupation]
        sectors = np.zeros((len(people), int(self._sector.max(initial=0)) + 2))
        for row in range(len(people)):
            for own in (people.current, people.targets):
                at = own.indices[own.indptr[row] : own.indptr[row + 1]]
                sectors[row, self._sector[at].astype(int)] += 0.5
        found["sector"] = sectors[:, facts.sector.astype(int)]
        return found


def facts_of(catalogue: Catalogue, items: Items, events: Events, sector: Values, now: float) -> ItemFacts:
    """What is computed once for the items of a label."""
    count = len(items)
    chosen = events.strength >= CHOSEN
    age = np.maximum(now - events.at, 0.0) / DAY
    recent = np.bincount(events.item, weights=events.strength * 0.5 ** (age / RECENT_DAYS), minlength=count)
    every = np.bincount(events.item, minlength=count)
    liked = np.bincount(events.item[chosen], minlength=count)
    usual = liked.sum() / max(every.sum(), 1)
    groups = {}
    if items.label == "Job":
        groups["company"] = one_hot(items.company, len(catalogue.ids("Company")))
        groups["alike"] = one_hot(items.occupation, len(catalogue.ids("Occupation")))
    else:
        groups["provider"] = one_hot(items.provider, len(catalogue.ids("Provider")))
        groups["topic"] = unit_rows(items.topics)
    outside = np.append(sector, float(int(sector.max(initial=0)) + 1))  # jobs without an occupation share no sector
    return ItemFacts(
        recent=np.log1p(recent),
        appeal=(liked + SHRINKAGE * usual) / (every + SHRINKAGE),
        groups=groups,
        content=unit_rows(items.skills),
        sector=outside[items.occupation],
    )


def standardised_sparse(scores: csr_matrix, rows: Rows) -> Values:
    """Sparse scores of all items, each person's with mean 0 and variance 1, of some items; float64 [people, items]."""
    count = max(scores.shape[1], 1)
    mean = np.asarray(scores.sum(axis=1)) / count
    square = np.asarray(scores.multiply(scores).sum(axis=1)) / count
    spread = np.sqrt(np.maximum(square - mean**2, 0.0))
    return (dense(scores if rows is None else scores[:, rows]) - mean) / np.where(spread == 0, 1.0, spread)


def one_hot(places: NDArray[np.int64], columns: int) -> csr_matrix:
    """A 1 at each row's place, sparse [rows, columns]; rows of -1 stay empty."""
    rows = np.flatnonzero(places >= 0)
    return csr_matrix((np.ones(len(rows)), (rows, places[rows])), shape=(len(places), max(columns, 1)))
