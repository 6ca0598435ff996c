"""Similar items and people, and trends."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import CHOSEN
from gnn.recommend.for_job import candidates, likely_people
from gnn.recommend.similar import find_trending, similar_items, similar_people
from gnn.scoring.blend import Blend, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()
LONG_AGO = NOW - 300 * 86_400


def test_alike_items_share_what_they_are_made_of(serving: Serving) -> None:
    items = similar_items(serving, ItemLabel.JOB, 0, LONG_AGO)
    assert items
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)
    assert 0 not in {item.place for item in items}
    closes = serving.catalogue.items[ItemLabel.JOB].columns["closes"]
    assert all(closes[item.place] > LONG_AGO for item in items)


def test_only_people_who_agreed_are_found(serving: Serving, states: list[PersonState]) -> None:
    agreed = serving.catalogue.data.nodes["User"].columns["discoverable"] == 1.0
    assert all(agreed[person.place] for person in similar_people(serving.catalogue, 1, agreed))
    ids = serving.catalogue.ids("User")
    people = likely_people(serving.catalogue, 2)
    assert people
    assert all(agreed[ids.index(id)] for id in people)
    anywhere = [replace(state, open_to_relocate=True, minimum_salary=None) for state in states]
    matches = candidates(serving, anywhere, 2, Blend(), NOW)
    assert {candidate.state.id for candidate in matches} == {state.id for state in states if state.discoverable}
    for candidate in matches:
        assert candidate.score <= max(candidate.fit_for_job, candidate.fit_for_candidate) + 0.01
        assert candidate.score >= min(candidate.fit_for_job, candidate.fit_for_candidate) - 0.01


def test_trending_counts_what_was_chosen_lately(catalogue: Catalogue) -> None:
    items = find_trending(catalogue, ItemLabel.COURSE, 30.0, NOW, 2)
    assert items[0].score == 1.0
    assert all(item.people >= 2 for item in items)
    assert find_trending(catalogue, ItemLabel.COURSE, 30.0, NOW + 400 * 86_400, 2) == []


def test_what_is_trending_was_chosen_by_enough_different_people(catalogue: Catalogue) -> None:
    events = catalogue.data.events[ItemLabel.JOB]
    lately = (events.strength >= CHOSEN) & (events.at >= NOW - 300 * 86_400) & (events.at <= NOW)
    pairs = set(zip(events.item[lately].tolist(), events.user[lately].tolist(), strict=True))
    people = Counter(item for item, _ in pairs)
    closes = catalogue.items[ItemLabel.JOB].columns["closes"]
    for fewest in (1, 2, 3):
        items = {item.row: item.people for item in find_trending(catalogue, ItemLabel.JOB, 300.0, NOW, fewest)}
        expected = {row: count for row, count in people.items() if count >= fewest and closes[row] > NOW}
        assert items.items() <= expected.items()
        assert len(items) == min(len(expected), 100)
