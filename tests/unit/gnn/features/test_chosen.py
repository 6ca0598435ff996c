"""What jobs share with those that a person chose."""

import numpy as np
import pytest

from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS
from gnn.data.groups import JobGroups, known_codes
from gnn.data.sparse_rows import SparseRows
from gnn.features.chosen import chosen_columns, nearness_of, title_features
from gnn.features.people import FADING, PastPeople, fading_rows, people_of, person_of
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import NodeTable

PLACES = NodeTable(
    ["aswan", "giza", "here", "there"],
    ["Aswan", "Giza", "Here", "There"],
    ["Aswan", "Giza", "Here", "There"],
    {"country": np.array([1.0, 1.0, 0.0, 2.0]), "region": np.array([1.0, 1.0, 0.0, 1.0])},
    {"country": ["", "Egypt", "Sudan"], "region": ["", "South"]},
)
JOBS = JobGroups.of(np.array([0, 1, 2, 3, -1]), np.array([0, 0, 1, -1, -1]), np.array([0, 0, 0, 1, -1]), PLACES)


def recent(*items: int) -> SparseRows:
    return fading_rows([items], 5)


def test_regions_of_one_name_in_two_countries_differ_and_unknown_ones_are_shared_with_none() -> None:
    aswan, giza, here, there = known_codes(PLACES, "region", "country").tolist()
    assert aswan == giza
    assert here == -1
    assert there not in {aswan, -1}


def test_later_choices_count_more_and_the_latest_alone_too() -> None:
    columns = chosen_columns(JOBS, recent(1, 0), np.array([0]), None)
    assert columns["chosen_place"][0] == pytest.approx(np.array([FADING, 1.0, 0, 0, 0]) / (1 + FADING))
    assert columns["last_place"][0].tolist() == [0, 1, 0, 0, 0]
    assert columns["chosen_region"][0] == pytest.approx([1, 1, 0, 0, 0])
    assert columns["chosen_company"][0] == pytest.approx([1, 1, 0, 0, 0])
    assert columns["chosen_occupation"][0] == pytest.approx([1, 1, 1, 0, 0])
    assert columns["home_region"][0].tolist() == [1, 1, 0, 0, 0]


def test_near_places_are_near() -> None:
    columns = chosen_columns(JOBS, recent(0), np.array([-1]), None)
    aswan, giza, here, _, nowhere = columns["near_chosen"][0].tolist()
    assert aswan == pytest.approx(1.0, abs=1e-3)
    assert 0 < giza < 1e-6, "they are 700 kilometres apart"
    assert (here, nowhere) == (0, 0)
    assert columns["near_last"][0] == pytest.approx(columns["near_chosen"][0])


def test_jobs_without_a_place_share_none_and_people_without_choices_have_none() -> None:
    of_unknown = chosen_columns(JOBS, recent(4, 2), np.array([-1]), np.array([4, 2]))
    assert of_unknown["chosen_region"].tolist() == [[0, 0]]
    assert of_unknown["chosen_company"][0, 0] == 0
    assert not any(values.any() for values in chosen_columns(JOBS, recent(), np.array([-1]), None).values())


def test_titles_are_compared_with_each_choice() -> None:
    titles = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 0], [1, 0]], np.float32)
    features = title_features(recent(1, 0), titles, np.array([2, 3]))
    assert features["title_mean"][0] == pytest.approx([(0.8 + FADING * 0.6) / (1 + FADING), 0])
    assert features["title_best"][0] == pytest.approx([0.8, 0])
    assert features["title_last"][0] == pytest.approx([0.8, 0])
    assert not title_features(recent(), titles, None)["title_best"].any()


def test_a_state_has_the_same_latest_items_as_the_data(tiny: Benchmark) -> None:
    catalogue = catalogue_of(tiny.data)
    everybody, states = np.arange(tiny.data.count("User")), OfflineStates(tiny.data)
    past = PastPeople(tiny.data).of(everybody)
    now = people_of(catalogue, [person_of(catalogue, states.of(person)) for person in everybody.tolist()])
    for label in ITEM_LABELS:
        assert past.recent[label].dense() == pytest.approx(now.recent[label].dense())
        assert past.recent[label].columns.tolist() == now.recent[label].columns.tolist()


def test_choices_to_be_predicted_are_not_among_the_latest(tiny: Benchmark) -> None:
    events = tiny.data.events[ItemLabel.JOB]
    asked = events.matrix(tiny.data.count("User"), tiny.data.count("Job"))
    people = np.unique(events.user)[:5]
    shown = PastPeople(tiny.data).of(people, None, {ItemLabel.JOB: asked})
    assert not len(shown.recent[ItemLabel.JOB].columns)
    assert (
        shown.recent[ItemLabel.COURSE].columns.tolist()
        == PastPeople(tiny.data).of(people).recent[ItemLabel.COURSE].columns.tolist()
    )


def test_without_any_place_nothing_is_near() -> None:
    directions = np.zeros((0, 3), np.float32)
    assert nearness_of(directions, np.array([-1, -1])).shape == (2, 0)
