"""Crowds: groups of other people who chose an item, large enough that nobody is singled out.

The catalogue gives the potential members; the graph confirms them at request time
(:mod:`graph.recommendations.evidence`). Only a few members of each crowd are checked, those with the fewest
interactions, so that the cost does not grow with the size of a crowd or the length of its members' histories.
"""

from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Index
from gnn.explain.cited_choices import list_citable
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.recommendations.evidence import Crowd

LATEST_CHOICES = 12
SPARE = 2


def find_crowds(
    catalogue: Catalogue, state: PersonState, label: ItemLabel, items: Sequence[str], fewest: int
) -> list[Crowd]:
    """Find, for each item, a crowd of other people who chose it, where one exists.

    A crowd that also chose an item in the person's history is preferred; the person's latest such choice is used. A
    copy of the item is none.

    Args:
        catalogue: interactions of all people.
        state: the person's state.
        label: label of the items.
        items: ids of the page's items.
        fewest: minimum size of a crowd.
    """
    user, vias = catalogue.position("User", state.id), met_by(catalogue, state, label)
    chosen_by, bits = catalogue.choosers[label], np.zeros(len(catalogue.deeds), dtype=np.int64)
    for bit, (_, via_index) in enumerate(vias):
        bits[row(chosen_by, via_index)] |= 1 << bit
    crowds = []
    for item in items:
        if (index := catalogue.position(label, item)) is None:
            continue
        people = row(chosen_by, index)
        people = people if user is None else people[people != user]
        if len(people) < fewest:
            continue
        shared, posting = bits[people], catalogue.posting(label, index)
        shared_crowds = (
            (id, members)
            for bit, (id, via_index) in enumerate(vias)
            if catalogue.posting(label, via_index) != posting
            and len(members := people[(shared >> bit) & 1 == 1]) >= fewest
        )
        everybody: tuple[str | None, Index] = (None, people)
        via, crowd = next(shared_crowds, everybody)
        crowds.append(Crowd(item, via, name_people(catalogue, crowd, fewest + SPARE)))
    return crowds


def met_by(catalogue: Catalogue, state: PersonState, label: ItemLabel) -> list[tuple[str, int]]:
    """Return the id and index of the person's most recent choices, latest first, without what they dismissed."""
    return list_citable(catalogue, state, label)[:LATEST_CHOICES]


def name_people(catalogue: Catalogue, people: Index, most: int) -> tuple[str, ...]:
    """Return the ids of the least active of some people, at most ``most``."""
    ids = catalogue.ids("User")
    return tuple(ids[person] for person in people[np.argsort(catalogue.deeds[people], kind="stable")][:most].tolist())
