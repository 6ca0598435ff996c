"""An empty list says why it is empty."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import ITEM_LABELS
from gnn.explain.translations import Language
from gnn.explain.translations.numbers import write_arabic_number
from gnn.recommend.emptiness import (
    EmptyReason,
    EmptyReasonType,
    LeftOutBy,
    Listing,
    explain_emptiness,
    find_left_out,
    list_without_conditions,
)
from gnn.recommend.ranking import Wish, rank_items
from gnn.scoring.blend import Blend, Serving
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, Origin, PersonState

NO_FILTER, NOTHING_MEETS = JobFilter(), JobFilter(companies=("no such company",))
BLEND = Blend()


@pytest.fixture(scope="module")
def open_jobs(two_countries: Catalogue) -> Serving:
    """The tiny world in two countries, with every job open."""
    jobs = two_countries.items[ItemLabel.JOB]
    is_open = replace(jobs, columns={**jobs.columns, "closes": np.full(len(jobs), np.inf)})
    return Serving(replace(two_countries, items={**two_countries.items, ItemLabel.JOB: is_open}), None)


def visitor(state: PersonState, **changes: Any) -> PersonState:
    nothing: dict[str, Any] = {"skills": (), "careers": (), "targets": (), "interests": (), "choices": ()}
    return replace(state, id="", element="", headline=None, place=None, minimum_salary=None, **nothing | changes)


def link_to(serving: Serving, label: str, index: int, origin: Origin = Origin.NAMED) -> Link:
    table = serving.catalogue.data.nodes[label]
    return Link("WORKED_AS", "", label, table.ids[index], "", table.titles[index], 0.6, None, origin=origin)


def occupation_with_jobs(serving: Serving) -> int:
    occupation = serving.catalogue.items[ItemLabel.JOB].occupation
    return int(occupation[occupation >= 0][0])


def explain(serving: Serving, state: PersonState, wish: Wish, label: ItemLabel = ItemLabel.JOB) -> EmptyReason:
    return explain_emptiness(Listing(serving, state, label, BLEND, wish))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 89),
    st.sampled_from([None, 1e9]),
    st.sampled_from([NO_FILTER, NOTHING_MEETS]),
    st.booleans(),
    st.booleans(),
)
def test_what_an_empty_list_names_is_what_leaves_its_jobs_out(
    open_jobs: Serving,
    states: list[PersonState],
    person: int,
    salary: float | None,
    conditions: JobFilter,
    include_unwanted: bool,
    is_visitor: bool,
) -> None:
    state = replace(states[person], minimum_salary=salary, salary_currency="USD")
    state = replace(state, id="", choices=()) if is_visitor else state
    wish = Wish(conditions, include_unwanted=include_unwanted)
    if len(rank_items(open_jobs, state, ItemLabel.JOB, BLEND, wish).items.ids):
        return
    reason = explain(open_jobs, state, wish)
    by, counts = {part.by for part in reason.left_out}, [part.count for part in reason.left_out]
    assert (reason.type is EmptyReasonType.LEFT_OUT) == bool(by)
    assert counts == sorted(counts, reverse=True)
    assert all(counts)
    assert LeftOutBy.FILTER not in by or conditions is NOTHING_MEETS
    assert LeftOutBy.PAYS_LESS_THAN_MINIMUM not in by or (salary and not include_unwanted)
    freed = replace(state, minimum_salary=None, place=None)
    unconditional = rank_items(open_jobs, freed, ItemLabel.JOB, BLEND)
    assert bool(len(unconditional.items.ids)) == bool(by - {LeftOutBy.DECIDED})


def test_what_a_short_list_lacks_is_left_out(open_jobs: Serving, states: list[PersonState]) -> None:
    left_out_counts, jobs = [], open_jobs.catalogue.ids(ItemLabel.JOB)
    for state in (replace(state, minimum_salary=40_000.0, salary_currency="USD") for state in states[:40]):
        listing = Listing(open_jobs, state, ItemLabel.JOB, BLEND, Wish())
        ids, open_list = rank_items(open_jobs, state, ItemLabel.JOB, BLEND).items.ids, list_without_conditions(listing)
        parts = find_left_out(listing)
        lacking = open_list.count(np.ones(len(jobs), dtype=bool)) - len(ids)
        assert max((part.count for part in parts), default=0) <= lacking <= sum(part.count for part in parts)
        for wish in (part for part in parts if part.by is LeftOutBy.PAYS_LESS_THAN_MINIMUM):
            freed = rank_items(open_jobs, replace(state, minimum_salary=None), ItemLabel.JOB, BLEND).items.ids
            assert len(freed) - len(ids) == wish.alone
        left_out_counts.append(lacking)
    assert max(left_out_counts) > 0


def test_nothing_that_is_known_is_told_from_nothing_that_is_related(
    open_jobs: Serving, states: list[PersonState]
) -> None:
    jobs, count = open_jobs.catalogue.items[ItemLabel.JOB], len(open_jobs.catalogue.ids("Occupation"))
    without = next(index for index in range(count) if index not in jobs.occupation)
    lonely = replace(open_jobs, catalogue=replace(open_jobs.catalogue, near=open_jobs.catalogue.near * 0))
    nobody = visitor(states[0])
    assert explain(open_jobs, nobody, Wish()).type is EmptyReasonType.NOTHING_UNDERSTOOD
    career = link_to(open_jobs, "Occupation", without)
    named = explain(lonely, visitor(states[0], careers=(career,)), Wish())
    assert named.type is EmptyReasonType.NOTHING_RELATED
    assert career.caption in named.message.in_language(Language.EN)
    guess = replace(career, origin=Origin.GUESSED)
    guessed = explain(lonely, visitor(states[0], careers=(guess,)), Wish())
    assert guessed.type is named.type
    assert guessed.message != named.message


def test_each_wish_says_how_many_jobs_it_leaves_out(open_jobs: Serving, states: list[PersonState]) -> None:
    career = link_to(open_jobs, "Occupation", occupation_with_jobs(open_jobs))
    state = replace(visitor(states[0], careers=(career,)), minimum_salary=1e9, salary_currency="USD")
    state = replace(state, open_to_remote=False)
    total = len(rank_items(open_jobs, replace(state, minimum_salary=None), ItemLabel.JOB, BLEND).items.ids)
    abroad = []
    for home in open_jobs.catalogue.ids("Place")[:2]:  # in two countries
        parts = {part.by: part for part in explain(open_jobs, replace(state, place=home), Wish(NOTHING_MEETS)).left_out}
        assert parts[LeftOutBy.FILTER].count == total
        assert 0 < parts[LeftOutBy.PAYS_LESS_THAN_MINIMUM].count <= total
        abroad.append(parts[LeftOutBy.OTHER_COUNTRY].count if LeftOutBy.OTHER_COUNTRY in parts else 0)
        for part in parts.values():
            assert str(part.count) in part.message.in_language(Language.EN)
            assert write_arabic_number(part.count) in part.message.in_language(Language.AR)
    assert sum(abroad) == total


def test_jobs_that_were_dismissed_or_seen_are_counted(open_jobs: Serving, states: list[PersonState]) -> None:
    career = link_to(open_jobs, "Occupation", occupation_with_jobs(open_jobs))
    state = replace(visitor(states[0], careers=(career,)), id=states[0].id)
    ids = rank_items(open_jobs, state, ItemLabel.JOB, BLEND).items.ids
    dismissed = tuple(Choice(InteractionType.DISMISS, ItemLabel.JOB, id, 0.0) for id in ids)
    gone = replace(state, choices=dismissed)
    assert not rank_items(open_jobs, gone, ItemLabel.JOB, BLEND).items.ids
    (part,) = explain(open_jobs, gone, Wish()).left_out
    assert (part.by, part.count) == (LeftOutBy.DECIDED, len(ids))
    seen = {(str(ItemLabel.JOB), id) for id in ids}
    (part,) = find_left_out(Listing(open_jobs, state, ItemLabel.JOB, BLEND, Wish(), seen))
    assert (part.by, part.count) == (LeftOutBy.SEEN, len(ids))
    (part,) = find_left_out(Listing(open_jobs, state, ItemLabel.JOB, BLEND, Wish(), (), len(ids)))
    assert (part.by, part.count) == (LeftOutBy.MINIMUM_SCORE, len(ids))


def test_a_person_of_whom_nothing_is_known_is_told_so(open_jobs: Serving, states: list[PersonState]) -> None:
    unpopular = {label: matrix * 0 for label, matrix in open_jobs.catalogue.choosers.items()}
    for matrix in unpopular.values():
        matrix.eliminate_zeros()
    lonely = replace(open_jobs, catalogue=replace(open_jobs.catalogue, choosers=unpopular))
    person = replace(visitor(states[0]), id=states[0].id)
    for label in ITEM_LABELS:
        assert explain(lonely, person, Wish(), label).type is EmptyReasonType.NOTHING_KNOWN
