"""Crowds: other people who may speak for an item, so many of them that none is singled out.

Who they may be comes from the catalogue, who they are from the graph at the time of an answer
(:mod:`graph.recommendations.evidence`). Only a few of each crowd are looked at, those who did least, so that the size
of a crowd and the length of its members' histories cost nothing.
"""

from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Index
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.recommendations.evidence import Crowd

LATEST_CHOICES = 12
SPARE = 2


def find_crowds(
    catalogue: Catalogue, state: PersonState, label: ItemLabel, items: Sequence[str], fewest: int
) -> list[Crowd]:
    """For each item a crowd of others who chose it, where there is one.

    A crowd that chose something which the person chose, too, goes first, by their latest choice that has one.

    Args:
        catalogue: who chose what.
        state: the person's.
        label: of the items.
        items: ids of the page's items.
        fewest: people of the smallest crowd.
    """
    own, vias = catalogue.position("User", state.id), met_by(catalogue, state, label)
    chosen_by, bits = catalogue.chosen[label], np.zeros(len(catalogue.deeds), dtype=np.int64)
    for turn, (_, via_place) in enumerate(vias):
        bits[row(chosen_by, via_place)] |= 1 << turn
    found = []
    for item in items:
        if (place := catalogue.position(label, item)) is None:
            continue
        people = row(chosen_by, place)
        people = people if own is None else people[people != own]
        if len(people) < fewest:
            continue
        shared = bits[people]
        alike = (
            (id, same)
            for turn, (id, _) in enumerate(vias)
            if id != item and len(same := people[(shared >> turn) & 1 == 1]) >= fewest
        )
        everybody: tuple[str | None, Index] = (None, people)
        via, crowd = next(alike, everybody)
        found.append(Crowd(item, via, name_people(catalogue, crowd, fewest + SPARE)))
    return found


def met_by(catalogue: Catalogue, state: PersonState, label: ItemLabel) -> list[tuple[str, int]]:
    """Id and position of what the person chose last, the latest first."""
    latest = list(state.last_chosen(label, *LINKING))[:LATEST_CHOICES]
    return [(id, place) for id in latest if (place := catalogue.position(label, id)) is not None]


def name_people(catalogue: Catalogue, people: Index, most: int) -> tuple[str, ...]:
    """Ids of those of some people who did least, as many as are looked at."""
    ids = catalogue.ids("User")
    return tuple(ids[person] for person in people[np.argsort(catalogue.deeds[people], kind="stable")][:most].tolist())
