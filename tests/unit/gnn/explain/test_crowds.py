"""Crowds of other people."""

from dataclasses import replace

import numpy as np
import pytest

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import ITEM_LABELS
from gnn.explain.crowds import SPARE, find_crowds, met_by
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


def with_copies(catalogue: Catalogue) -> Catalogue:
    """The catalogue, in which every second job is a copy of the one before it."""
    rows = np.arange(len(catalogue.ids(ItemLabel.JOB)))
    return replace(catalogue, copies=replace(catalogue.copies, posting=rows - rows % 2))


@pytest.mark.parametrize("label", list(ITEM_LABELS))
@pytest.mark.parametrize("fewest", [1, 2, 3])
def test_crowds_are_others_who_chose_the_item_and_one_more_thing(
    catalogue: Catalogue, states: list[PersonState], label: ItemLabel, fewest: int
) -> None:
    ids, met = catalogue.ids(label), 0
    catalogue = with_copies(catalogue)
    chose = {
        ids[place]: {catalogue.ids("User")[person] for person in row(catalogue.choosers[label], place).tolist()}
        for place in range(len(ids))
    }
    for state in states:
        others = {id: people - {state.id} for id, people in chose.items()}
        crowds = {crowd.item: crowd for crowd in find_crowds(catalogue, state, label, ids, fewest)}
        assert set(crowds) == {id for id in ids if len(others[id]) >= fewest}
        vias = [id for id, _ in met_by(catalogue, state, label)]
        for id, crowd in crowds.items():
            own = catalogue.posting(label, ids.index(id))
            elsewhere = [via for via in vias if catalogue.posting(label, ids.index(via)) != own]
            shared = [via for via in elsewhere if len(others[id] & others[via]) >= fewest]
            assert crowd.via == next(iter(shared), None)
            everybody = others[id] & others[crowd.via] if crowd.via else others[id]
            assert set(crowd.people) <= everybody
            assert len(set(crowd.people)) == len(crowd.people) == min(len(everybody), fewest + SPARE)
            met += crowd.via is not None
    assert met or fewest == 3
