"""Saved searches against new jobs: as lists filter, by every word, and each posting once."""

from dataclasses import fields, replace

import numpy as np
import pytest

from gnn.data.catalogue import Catalogue
from gnn.recommend.alert_matching import AlertMatcher, first_arrivals, tellable_jobs
from gnn.recommend.alert_ranking import rank_found
from gnn.recommend.hard_filters import meeting
from gnn.scoring.blend import Blend, Serving
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState


def conditions_of(catalogue: Catalogue) -> list[JobFilter]:
    jobs, nodes = catalogue.items[ItemLabel.JOB], catalogue.data.nodes
    places = [nodes["Place"].ids[place] for place in np.unique(jobs.place[jobs.place >= 0])[:4].tolist()]
    company = nodes["Company"].ids[int(jobs.company[jobs.company >= 0][0])]
    occupation = nodes["Occupation"].ids[int(jobs.occupation[jobs.occupation >= 0][0])]
    single = [
        JobFilter(),
        JobFilter(remote=True),
        JobFilter(remote=False),
        JobFilter(seniorities=("JUNIOR", "SENIOR")),
        JobFilter(contract_types=("FULL_TIME",)),
        JobFilter(places=tuple(places)),
        JobFilter(companies=(company, "none")),
        JobFilter(occupations=(occupation,)),
        JobFilter(categories=("2", "75")),
        JobFilter(minimum_salary=(20_000.0, "EUR")),
    ]
    assert {field.name for field in fields(JobFilter)} - {"posted_since"} <= {
        name
        for each in single
        for name in (field.name for field in fields(each))
        if getattr(each, name) not in (None, ())
    }
    return [*single, replace(single[3], remote=False, places=tuple(places), minimum_salary=(1.0, "USD"))]


def test_a_search_matches_what_a_list_with_its_filter_shows(catalogue: Catalogue) -> None:
    rows = np.arange(3, len(catalogue.items[ItemLabel.JOB]), 2, dtype=np.int64)
    matcher, sizes = AlertMatcher(catalogue, rows), set()
    for conditions in conditions_of(catalogue):
        expected = np.flatnonzero(meeting(catalogue, conditions)[rows]).tolist()
        assert matcher.match("", conditions) == expected
        sizes.add(len(expected))
    assert len(sizes) > 3


def test_a_search_of_words_matches_jobs_that_hold_each_of_them(catalogue: Catalogue) -> None:
    rows = np.arange(len(catalogue.items[ItemLabel.JOB]), dtype=np.int64)
    matcher, jobs = AlertMatcher(catalogue, rows), catalogue.items[ItemLabel.JOB]
    nodes = catalogue.data.nodes
    row = int(np.flatnonzero(jobs.place >= 0)[0])
    title, place = nodes[ItemLabel.JOB].titles[row], nodes["Place"].titles[int(jobs.place[row])]
    matches = matcher.match(f"{title.upper()} in {place}", JobFilter())
    assert row in matches
    assert set(matches) <= set(matcher.match(place, JobFilter()))
    assert matcher.match(f"{title} xyzzy", JobFilter()) == []
    assert set(matcher.match(title, JobFilter(remote=True))) == {
        each for each in matcher.match(title, JobFilter()) if jobs.columns["remote"][each] == 1.0
    }


def test_closed_jobs_and_old_copies_are_not_new(catalogue: Catalogue) -> None:
    ids, columns = catalogue.ids(ItemLabel.JOB), catalogue.items[ItemLabel.JOB].columns
    now = float(np.median(columns["closes"][np.isfinite(columns["closes"])]))
    rows = tellable_jobs(catalogue, [*ids, "unknown"], now)
    assert (columns["closes"][rows] > now).all()
    numbers = first_arrivals(catalogue, rows, {id: number for number, id in enumerate(ids, start=1)})
    assert (numbers > 0).all()
    assert (first_arrivals(catalogue, rows, {}) == 0).all()
    for row in rows.tolist():
        assert sum(copy in rows for copy in catalogue.copies.of(row)) == 1


@pytest.mark.parametrize("decision", [InteractionType.APPLY, InteractionType.DISMISS])
def test_what_was_found_is_ranked_for_its_person_without_what_they_decided(
    serving: Serving, states: list[PersonState], decision: InteractionType
) -> None:
    rows, now = np.arange(0, 30, dtype=np.int64), 1_767_000_000.0
    ids = serving.catalogue.ids(ItemLabel.JOB)
    decided = replace(states[0], choices=(Choice(decision, ItemLabel.JOB, ids[4], now),))
    people = [replace(states[0], choices=()), decided, states[1]]
    first, without, other = rank_found(serving, people, [rows, rows, rows[:5]], Blend(), now)
    assert sorted(first) == rows.tolist()
    assert 4 not in without
    assert sorted(other) in (rows[:5].tolist(), sorted(set(rows[:5].tolist()) & set(other)))
    assert first != rows.tolist(), "ranked"
    alone = rank_found(serving, people[:1], [rows], Blend(), now)
    assert alone == [first], "the same with others and alone"
