"""The ranker's features: profiles, history, the graph filter, popularity, time, text similarity, the GNN.

The GNN's score is split in two, so that it can count more or less for items that nobody is known to have chosen. It
also stands apart for newcomers, of whom the features of history and career say nothing, and by half for people of whom
a single fact is known. The same code computes them for many people at a past cut and for one person now, so that
training and serving match.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue, Items, unit_rows
from gnn.data.dataset import CHOSEN, DAY, Events, Index
from gnn.data.sparse_rows import SparseRows, SparseTable
from gnn.features.chosen import TITLES
from gnn.features.person_item import COLUMNS, Pairs, raise_to, with_none
from graph.catalogue.types import ItemLabel

RECENT_DAYS, FRESH_DAYS = 14.0, 30.0
SHRINKAGE = 5.0
EXTRA = {
    ItemLabel.JOB: (
        "current",
        "target",
        "sector",
        "company",
        "alike",
        "content",
        "filter",
        "known",
        "popular",
        "appeal",
        "fresh",
        "place_jobs",
        *TITLES,
    ),
    ItemLabel.COURSE: ("provider", "topic", "content", "filter", "known", "popular", "appeal"),
}
GNN = ("gnn_known", "gnn_new", "gnn_newcomer")
LEARNED = ("semantic", *GNN)

Values = NDArray[np.float64]
Block = NDArray[np.float32]


def feature_names(label: ItemLabel) -> tuple[str, ...]:
    """Return the ranker's features for a label, in order."""
    return (*COLUMNS[label], *EXTRA[label], *LEARNED)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Values computed once for the items of a label at a point in time.

    ``known`` is 1 for items that somebody did something with, else 0; ``recent`` is the logarithm of recent choices;
    ``appeal`` is the smoothed share of events that were choices; ``groups`` has each item's group by name, int64 [N],
    -1 for none, and ``group_counts`` the number of groups; ``topics`` (of courses) and ``content`` have rows of unit
    length.
    """

    known: Values
    recent: Values
    appeal: Values
    groups: Mapping[str, Index]
    group_counts: Mapping[str, int]
    topics: SparseTable | None
    content: SparseTable
    sector: Index


@dataclass(frozen=True, slots=True)
class LearnedScores:
    """Model scores of people with items, standardised per person, [people, items] each.

    ``titles`` holds cosines of jobs' titles with those of chosen jobs by name (:mod:`gnn.features.chosen`).
    """

    filtered: Values
    semantic: Block
    gnn: Block
    titles: Mapping[str, Values]


class RankFeatures:
    """Computes the ranker's features for a catalogue.

    Args:
        catalogue: everything known at that time.
        now: the time, in seconds since 1970; popularity and recency are as of it.
    """

    def __init__(self, catalogue: Catalogue, now: float) -> None:
        self._catalogue = catalogue
        sector = catalogue.data.nodes["Occupation"].columns.get("sector", np.zeros(0)).astype(np.int64)
        self._sectors = int(sector.max(initial=0)) + 1
        self._sector = sector
        place, count = catalogue.groups.groups["place"], catalogue.groups.counts["place"]
        self._place_jobs = np.log1p(np.append(np.bincount(place[place >= 0], minlength=count), 0)[place])
        self._facts = {
            label: facts_of(catalogue, items, catalogue.data.select_shared(label), sector, now)
            for label, items in catalogue.items.items()
        }

    def block(self, pairs: Pairs, learned: LearnedScores, now: float) -> Block:
        """Return the features of people with items, float32 [people, items, features].

        Args:
            pairs: the people and the items.
            learned: model scores of those items.
            now: seconds since 1970.
        """
        facts = self._facts[pairs.label]
        feature_values: dict[str, NDArray[np.floating[Any]]] = dict(pairs.columns)
        feature_values |= self._by_history(pairs, facts)
        feature_values["filter"] = learned.filtered
        feature_values["known"] = pairs.of_items(facts.known)
        feature_values["popular"] = pairs.of_items(facts.recent)
        feature_values["appeal"] = pairs.of_items(facts.appeal)
        if pairs.label == ItemLabel.JOB:
            feature_values |= self._careers(pairs, facts)
            feature_values |= learned.titles
            posted = pairs.of_items(self._catalogue.items[ItemLabel.JOB].columns["posted"])
            feature_values["place_jobs"] = pairs.of_items(self._place_jobs)
            feature_values["fresh"] = np.exp2(-np.maximum(now - posted, 0.0) / DAY / FRESH_DAYS)
        feature_values["semantic"] = learned.semantic
        feature_values["gnn_known"] = learned.gnn * feature_values["known"]
        feature_values["gnn_new"] = learned.gnn * (1.0 - feature_values["known"])
        feature_values["gnn_newcomer"] = learned.gnn * (1.0 - pairs.people.trust[:, None])
        names, shape = feature_names(pairs.label), next(iter(pairs.columns.values())).shape
        block = np.empty((len(names), *shape), dtype=np.float32)
        for index, name in enumerate(names):
            block[index] = feature_values[name]
        return np.moveaxis(block, 0, -1)

    def _by_history(self, pairs: Pairs, facts: ItemFacts) -> dict[str, Values]:
        """Compute what items have in common with the items people interacted with."""
        history = pairs.people.history[pairs.label]
        size = np.maximum(history.totals(), 1.0)
        taste = SparseRows.of_dense(facts.content.mix_rows(history.scale_rows(1.0 / size)))
        feature_values: dict[str, Values] = {"content": facts.content.products(taste, pairs.rows)}
        for name, group in facts.groups.items():
            shares = np.log1p(history.sums_by(group, facts.group_counts[name]))
            feature_values[name] = with_none(shares)[:, pairs.of_items(group)]
        if facts.topics:
            topics = SparseRows.of_dense(facts.topics.mix_rows(history))
            feature_values["topic"] = np.log1p(facts.topics.products(topics, pairs.rows))
        return feature_values

    def _careers(self, pairs: Pairs, facts: ItemFacts) -> dict[str, Values]:
        """Compute how close a job's occupation is to current and target ones, and whether the sectors match."""
        people, feature_values = pairs.people, {}
        occupation = pairs.of_items(self._catalogue.items[ItemLabel.JOB].occupation)
        for name, key, start in (("current", "current", people.current), ("target", "targets", people.targets)):
            closeness = pairs.reached[key].copy()
            raise_to(closeness, start, 1.0)
            feature_values[name] = with_none(closeness)[:, occupation]
        sectors = np.zeros((len(people), self._sectors + 1))
        for occupations in (people.current, people.targets):
            sectors[:, :-1] += 0.5 * (occupations.sums_by(self._sector, self._sectors) > 0)
        feature_values["sector"] = sectors[:, pairs.of_items(facts.sector)]
        return feature_values


def facts_of(catalogue: Catalogue, items: Items, events: Events, sector: Index, now: float) -> ItemFacts:
    """Compute the per-item values of a label."""
    count = len(items)
    is_choice = events.strength >= CHOSEN
    age = np.maximum(now - events.at, 0.0) / DAY
    recent = np.bincount(events.item, weights=events.strength * 0.5 ** (age / RECENT_DAYS), minlength=count)
    event_counts = np.bincount(events.item, minlength=count)
    choice_counts = np.bincount(events.item[is_choice], minlength=count)
    mean_share = choice_counts.sum() / max(event_counts.sum(), 1)
    if items.label == ItemLabel.JOB:
        groups = {"company": items.company, "alike": items.occupation}
        counts = {"company": len(catalogue.ids("Company")), "alike": len(catalogue.ids("Occupation"))}
    else:
        groups, counts = {"provider": items.provider}, {"provider": len(catalogue.ids("Provider"))}
    sectors_with_none = np.append(sector, int(sector.max(initial=0)) + 1)  # jobs without an occupation share no sector
    return ItemFacts(
        known=(event_counts > 0).astype(np.float64),
        recent=np.log1p(recent),
        appeal=(choice_counts + SHRINKAGE * mean_share) / (event_counts + SHRINKAGE),
        groups=groups,
        group_counts=counts,
        topics=SparseTable(unit_rows(items.topics)) if items.label == ItemLabel.COURSE else None,
        content=SparseTable(unit_rows(items.skills)),
        sector=sectors_with_none[items.occupation],
    )
