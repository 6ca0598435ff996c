"""One posting is shown once, by every list that is computed in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import numpy as np
import pytest

from api.schema.catalogue.search import find_results, visible_hits
from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, Events
from gnn.data.item_orders import ItemOrder, ItemOrders
from gnn.recommend import similar
from gnn.recommend.copies import ids_with_copies, newer_copies, open_copies, posting_of
from gnn.recommend.item_lists import ItemList, JobQuery, Shelf
from gnn.recommend.ranking import Wish, open_places
from gnn.recommend.recommender import Recommender
from gnn.recommend.similar import similar_items
from gnn.scoring.blend import Blend, Serving
from gnn.search.library import Library
from graph.catalogue.jobs import JobFilter
from graph.catalogue.lookup import Names
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState
from graph.people.state_reading import StateRepository
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.recommendations import RecommendationRepository
from graph.snapshot.patch import patch_snapshot
from graph.snapshot.tables import Snapshot

NOW = datetime(2025, 12, 31, tzinfo=UTC)
SECONDS = NOW.timestamp()
COPIES = ["copy-old", "copy-middle", "copy-new"]
TEXT = "Bind old maps in leather, mend torn atlases, and keep the globe of the reading room free of dust."
RECOMMENDER = Recommender(
    cast("StateRepository", None), cast("EvidenceRepository", None), cast("RecommendationRepository", None), Blend()
)

Find = Callable[[Serving, PersonState], list[str]]


def posted(data: Snapshot, number: int, **facts: Any) -> dict[str, Any]:
    """A job as the reader of changes returns it; it asks for the skills that another job asks for."""
    skills = skills_of_first_job(data)
    properties = {
        "id": COPIES[number],
        "title": "Binder of maps",
        "description": TEXT,
        "status": "OPEN",
        "postedAt": NOW - timedelta(days=3 - number),
    }
    return {
        "properties": properties | facts,
        "REQUIRES": [[skill, 0.9] for skill in skills],
        "IS_A": [[data.nodes["Occupation"].ids[0], 1.0]],
        "AT": [[data.nodes["Company"].ids[0], 1.0]],
        "PLACED": [[data.nodes["Place"].ids[0], 1.0]],
        "places": [],
    }


def skills_of_first_job(data: Snapshot) -> list[str]:
    table = data.edges["Job", "REQUIRES", "Skill"]
    return [data.nodes["Skill"].ids[skill] for skill in table.target[table.source == 0].tolist()]


@pytest.fixture(scope="module")
def before(tiny: Benchmark) -> Snapshot:
    return Snapshot(dict(tiny.data.nodes), dict(tiny.data.relations), NOW)


def serving_of(snapshot: Snapshot, data: Benchmark) -> Serving:
    """Serve a snapshot without a model; three people chose the oldest copy a day ago, one of them the newest too."""
    table, jobs = snapshot.nodes[ItemLabel.JOB], data.data.events[ItemLabel.JOB]
    chosen = np.array([table.ids.index(COPIES[copy]) for copy in (0, 0, 0, 2)])
    events = Events(
        np.concatenate([jobs.user, [0, 1, 2, 0]]),
        np.concatenate([jobs.item, chosen]),
        np.concatenate([jobs.at, np.full(4, SECONDS - 86_400.0)]),
        np.concatenate([jobs.type, np.full(4, list(InteractionType).index(InteractionType.APPLY), np.int8)]),
    )
    own = Dataset(snapshot.nodes, snapshot.edges, {**data.data.events, ItemLabel.JOB: events})
    return Serving(catalogue_of(own), None)


@pytest.fixture(scope="module")
def copied(before: Snapshot, tiny: Benchmark) -> Serving:
    return serving_of(patch_snapshot(before, [posted(before, number) for number in range(3)]), tiny)


@pytest.fixture(scope="module")
def person(before: Snapshot, states: list[PersonState]) -> PersonState:
    some = next(state for state in states if state.skills)
    skills = tuple(replace(some.skills[0], id=skill) for skill in skills_of_first_job(before))
    return replace(some, skills=skills, choices=())


def recommend(serving: Serving, state: PersonState, **wish: Any) -> list[str]:
    return list(RECOMMENDER.rank_state(serving, state, ItemLabel.JOB, Wish(**wish)).items.ids)


def decided_by(state: PersonState) -> set[str]:
    return {choice.id for choice in state.choices}


def find_similar(serving: Serving, state: PersonState) -> list[str]:
    """Jobs like the one that has the same skills as the copies."""
    ids = serving.catalogue.ids(ItemLabel.JOB)
    return [ids[item.place] for item in similar_items(serving, ItemLabel.JOB, 0, SECONDS, decided_by(state))]


def find_trending(serving: Serving, state: PersonState) -> list[str]:
    ids = serving.catalogue.ids(ItemLabel.JOB)
    items = similar.find_trending(serving.catalogue, ItemLabel.JOB, 30.0, SECONDS, 3, decided_by(state))
    return [ids[item.row] for item in items]


def search(serving: Serving, state: PersonState) -> list[str]:
    library, jobs = Library.of(serving.catalogue, Names()), JobQuery(JobFilter(), SECONDS)
    decided = ids_with_copies(serving.catalogue, ItemLabel.JOB, decided_by(state))
    hidden = {ItemLabel.JOB: decided, ItemLabel.COURSE: set[str]()}
    results = find_results(library, serving, "binder of maps", [ItemLabel.JOB], jobs, hidden)
    hits = visible_hits(results.hits, hidden, None)
    assert results.total == len(hits)
    return [hit.id for hit in hits]


def list_jobs(serving: Serving, state: PersonState) -> list[str]:
    catalogue = serving.catalogue
    hidden = frozenset(ids_with_copies(catalogue, ItemLabel.JOB, decided_by(state)))
    items = ItemList([Shelf(catalogue, ItemOrders(catalogue))], JobQuery(JobFilter(), SECONDS, hidden=hidden))
    return [id for _, id in items.page(ItemOrder.NEWEST, len(items), None)]


LISTS: dict[str, Find] = {
    "recommendations": recommend,
    "a diverse ranking": lambda serving, state: recommend(serving, state, diversity=0.7),
    "a visitor's recommendations": lambda serving, state: recommend(serving, replace(state, id="", element="")),
    "similar jobs": find_similar,
    "trending jobs": find_trending,
    "search": search,
    "a list of jobs": list_jobs,
}


def shown_copies(ids: Sequence[str]) -> list[str]:
    return [id for id in ids if id in COPIES]


@pytest.mark.parametrize("find", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("decision", [InteractionType.APPLY, InteractionType.DISMISS])
def test_every_list_shows_the_newest_copy_until_one_is_decided_on(
    copied: Serving, person: PersonState, find: Find, decision: InteractionType
) -> None:
    assert shown_copies(find(copied, person)) == ["copy-new"]
    for id in COPIES:
        decided = replace(person, choices=(Choice(decision, ItemLabel.JOB, id, SECONDS),))
        assert shown_copies(find(copied, decided)) == []


@pytest.mark.parametrize("find", LISTS.values(), ids=LISTS)
def test_when_the_newest_is_closed_the_next_one_takes_its_place(
    before: Snapshot, tiny: Benchmark, person: PersonState, find: Find
) -> None:
    jobs = [posted(before, 0), posted(before, 1), posted(before, 2, status="CLOSED", closesAt=NOW)]
    serving = serving_of(patch_snapshot(patch_snapshot(before, jobs[:2]), jobs[2:]), tiny)
    assert shown_copies(find(serving, person)) == ["copy-middle"]


def test_a_copy_that_is_changed_is_a_posting_of_its_own(before: Snapshot, tiny: Benchmark, person: PersonState) -> None:
    jobs = [posted(before, number) for number in range(3)]
    changed = posted(
        before, 0, description="Paint the weather on the backdrop of the puppet theatre, in oil, at night."
    )
    serving = serving_of(patch_snapshot(patch_snapshot(before, jobs), [changed]), tiny)
    assert sorted(shown_copies(recommend(serving, person))) == ["copy-new", "copy-old"]


def test_a_filter_shows_the_newest_copy_that_meets_it(before: Snapshot, tiny: Benchmark, person: PersonState) -> None:
    paid = {"salaryMaximum": 9_000.0, "salaryCurrency": "EUR", "salaryPeriod": "MONTH"}
    jobs = [posted(before, 0, **paid), posted(before, 1, **paid), posted(before, 2)]
    serving = serving_of(patch_snapshot(before, jobs), tiny)
    assert shown_copies(recommend(serving, person)) == ["copy-new"]
    conditions = JobFilter(minimum_salary=(8_000.0, "EUR"))
    assert shown_copies(recommend(serving, person, conditions=conditions)) == ["copy-middle"]


def test_seen_copies_are_left_out_together(copied: Serving, person: PersonState) -> None:
    seen = {("Job", "copy-old"), ("Course", "copy-new"), ("Job", "unknown")}
    ranking = RECOMMENDER.rank_state(copied, person, ItemLabel.JOB, Wish(unseen=True), seen)
    assert shown_copies(ranking.items.ids) == []


def test_a_kept_ranking_shows_one_of_the_jobs_that_became_copies(copied: Serving, person: PersonState) -> None:
    ranking = RECOMMENDER.rank_state(copied, person, ItemLabel.JOB)
    ids = ["copy-middle", *ranking.items.ids[:3], "copy-old", "posted since"]
    kept = replace(ranking, items=replace(ranking.items, ids=ids))
    shown = [ids[index] for index in open_places(copied.catalogue, kept, person, SECONDS)]
    assert shown_copies(shown) == ["copy-middle"]
    assert shown[-1] == "posted since"
    applied = replace(person, choices=(Choice(InteractionType.APPLY, ItemLabel.JOB, "copy-new", SECONDS),))
    assert shown_copies([ids[index] for index in open_places(copied.catalogue, kept, applied, SECONDS)]) == []


def test_a_job_is_not_similar_to_its_own_copies(copied: Serving) -> None:
    ids = copied.catalogue.ids(ItemLabel.JOB)
    for id in COPIES:
        matches = similar_items(copied, ItemLabel.JOB, ids.index(id), SECONDS)
        assert matches
        assert shown_copies([ids[match.place] for match in matches]) == []


def test_the_copies_of_a_job(copied: Serving) -> None:
    catalogue = copied.catalogue
    ids = catalogue.ids(ItemLabel.JOB)
    assert open_copies(catalogue, "copy-middle", SECONDS) == ["copy-new", "copy-old"]
    assert [ids[row] for row in newer_copies(catalogue, "copy-old")] == ["copy-new", "copy-middle"]
    assert newer_copies(catalogue, "copy-new") == newer_copies(catalogue, "unknown") == []
    assert open_copies(catalogue, "unknown", SECONDS) == []
    assert {posting_of(catalogue, ItemLabel.JOB, id) for id in COPIES} == {"copy-old"}
    assert posting_of(catalogue, ItemLabel.COURSE, "copy-old") == "copy-old"
    assert ids_with_copies(catalogue, ItemLabel.JOB, {"copy-new", "unknown"}) == {*COPIES, "unknown"}


def test_the_choices_of_copies_count_together(copied: Serving, person: PersonState) -> None:
    """Three people chose the posting; the newest copy alone was chosen by one."""
    assert "copy-new" in find_trending(copied, person)
    ids = copied.catalogue.ids(ItemLabel.JOB)
    at_least_four = similar.find_trending(copied.catalogue, ItemLabel.JOB, 30.0, SECONDS, 4)
    assert "copy-new" not in {ids[item.row] for item in at_least_four}  # one person is counted once
