"""What the data holds of choices, and what of them is told to others."""

from dataclasses import replace

import numpy as np

from gnn.data.dataset import TYPES, dataset_of
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from tests.unit.gnn.samples import snapshot

EVENTS = [(0, 0, 1.0), (1, 0, 2.0), (2, 0, 3.0), (0, 1, 4.0)]


def test_where_nobody_did_more_than_look_views_are_the_choices() -> None:
    data = dataset_of(snapshot(EVENTS))
    likes = data.events[ItemLabel.JOB]
    some = replace(likes, type=likes.type.copy())
    some.type[:] = TYPES.index(InteractionType.VIEW)
    viewed = replace(data, events={**data.events, ItemLabel.JOB: some})
    assert len(viewed.choices(ItemLabel.JOB)) == 4
    some.type[2] = TYPES.index(InteractionType.LIKE)
    assert viewed.choices(ItemLabel.JOB).at.tolist() == [3.0]


def test_the_first_event_of_an_item_that_is_listed_by_it_tells_others_nothing() -> None:
    data = dataset_of(snapshot(EVENTS))
    assert len(data.select_shared(ItemLabel.JOB)) == 4
    listed = replace(data, listed_by_events=frozenset({ItemLabel.JOB}))
    assert listed.select_shared(ItemLabel.JOB).at.tolist() == [2.0, 3.0]
    assert listed.before(3.0).select_shared(ItemLabel.JOB).at.tolist() == [2.0]
    assert listed.shared_matrices()[ItemLabel.JOB].nnz == 2
    assert data.shared_matrices() == {}


def test_of_items_presented_as_new_nothing_is_told_but_their_people_chose_them() -> None:
    data = dataset_of(snapshot(EVENTS))
    shown = replace(data, as_new={ItemLabel.JOB: np.arange(data.count(ItemLabel.JOB)) == 0})
    assert shown.select_shared(ItemLabel.JOB).item.tolist() == [1]
    assert shown.shared_matrices()[ItemLabel.JOB].nnz == 1
    assert len(shown.choices(ItemLabel.JOB)) == 4


def test_where_events_list_items_those_without_one_cannot_be_chosen_yet() -> None:
    data = replace(dataset_of(snapshot(EVENTS)), listed_by_events=frozenset({ItemLabel.JOB}))
    assert np.flatnonzero(data.find_candidates(ItemLabel.JOB, 0.0, 4.0)).tolist() == [0]
    assert np.flatnonzero(data.find_candidates(ItemLabel.JOB, 0.0, 5.0)).tolist() == [0, 1]
