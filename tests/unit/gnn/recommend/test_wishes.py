"""What people said of the work that they want holds in every ranking."""

import math
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.data.catalogue import Catalogue
from gnn.features.people import group_of
from gnn.recommend import ranking as ranking_module
from gnn.recommend.for_job import candidates
from gnn.recommend.intent import is_of_own_occupation
from gnn.recommend.job_relations import has_known_trade, relations_of
from gnn.recommend.match import Match
from gnn.recommend.ranking import Wish
from gnn.recommend.recommender import Recommender
from gnn.recommend.relevance import is_well_known
from gnn.recommend.remarks import make_remarks
from gnn.recommend.wishes import EXCLUDING, Conflict, find_conflicts, select_wanted
from gnn.scoring import retrieval
from gnn.scoring.blend import Blend, ScoredItem, Serving
from gnn.scoring.retrieval import Source
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, Origin, PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()
LEVELS = {"JUNIOR": 0, "MID": 1, "SENIOR": 2, "LEAD": 3}
WISHES = st.fixed_dictionaries(
    {
        "place": st.sampled_from([None, 0, 1, "no such place"]),  # a number is an index
        "minimum_salary": st.sampled_from([None, 0.0, 900.0, 30_000.0, 60_000.0, 1e9]),
        "salary_currency": st.sampled_from(["USD", "EUR", "EGP", "XXX", None]),
        "seniority": st.sampled_from([None, "JUNIOR", "MID", "SENIOR", "LEAD", "another"]),
        "open_to_remote": st.booleans(),
        "remote_only": st.booleans(),
        "open_to_relocate": st.booleans(),
    }
)
property_test = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def serving(two_countries: Catalogue) -> Serving:
    """The tiny world in two countries, with every job open."""
    jobs = two_countries.items[ItemLabel.JOB]
    is_open = replace(jobs, columns={**jobs.columns, "closes": np.full(len(jobs), np.inf)})
    return Serving(replace(two_countries, items={**two_countries.items, ItemLabel.JOB: is_open}), None)


def with_wishes(catalogue: Catalogue, state: PersonState, wishes: dict[str, Any]) -> PersonState:
    place = wishes["place"]
    return replace(state, **wishes | {"place": catalogue.ids("Place")[place] if isinstance(place, int) else place})


def recommender() -> Recommender:
    nothing = cast("Any", None)  # ranking a state reads nothing
    return Recommender(nothing, nothing, nothing, Blend())


def expected(catalogue: Catalogue, state: PersonState, job: int) -> set[Conflict]:
    """The conflicts of one job, from the values behind the arrays."""
    table, jobs = catalogue.data.nodes[ItemLabel.JOB], catalogue.items[ItemLabel.JOB]
    countries = catalogue.data.nodes["Place"].names["country"]

    def country(place: int) -> str:
        return countries[int(catalogue.country[place])] if place >= 0 else ""

    home = catalogue.position("Place", state.place) if state.place else None
    remote, conflicts = table.columns["remote"][job] == 1.0, set[Conflict]()
    minimum = catalogue.data.rates.yearly_dollars(state.minimum_salary, state.salary_currency)
    if not math.isnan(minimum) and table.columns["salary"][job] < minimum:
        conflicts.add(Conflict.PAYS_LESS_THAN_MINIMUM)
    places = ("" if home is None else country(home)), country(int(jobs.place[job]))
    is_abroad = all(places) and places[0] != places[1] and not state.open_to_relocate
    if is_abroad and not (remote and state.open_to_remote):
        conflicts.add(Conflict.OTHER_COUNTRY)
    if state.remote_only and not remote:
        conflicts.add(Conflict.NOT_REMOTE)
    if remote and not state.open_to_remote:
        conflicts.add(Conflict.REMOTE)
    own, level = LEVELS.get(state.seniority or ""), table.names["grade"][int(table.columns["grade"][job])]
    if own is not None and LEVELS[level] != own:
        conflicts.add(Conflict.BELOW_YOUR_LEVEL if LEVELS[level] < own else Conflict.ABOVE_YOUR_LEVEL)
    return conflicts


def test_no_ranking_holds_what_a_wish_excludes(serving: Serving, states: list[PersonState]) -> None:
    catalogue, ids = serving.catalogue, serving.catalogue.ids(ItemLabel.JOB)
    sizes = set[int]()

    @property_test
    @given(wishes=WISHES, person=st.integers(0, len(states) - 1))
    def check(wishes: dict[str, Any], person: int) -> None:
        state = with_wishes(catalogue, states[person], wishes)
        conflicts = find_conflicts(catalogue, group_of(catalogue, [state]))
        excluded = {id for job, id in enumerate(ids) if {*EXCLUDING} & expected(catalogue, state, job)}
        for job in range(len(ids)):
            assert set(conflicts.of(job)) == expected(catalogue, state, job)
        ranked = recommender().rank_state(serving, state, ItemLabel.JOB)
        everything = recommender().rank_state(serving, state, ItemLabel.JOB, Wish(include_unwanted=True))
        is_last = relations_of(catalogue, state).is_aside(time.time())
        aside = {ids[row] for row in np.flatnonzero(is_last)}
        assert not set(ranked.items.ids) & excluded
        assert set(ranked.items.ids) - aside == set(everything.items.ids) - aside - excluded
        kept = select_wanted(catalogue, everything, state, range(len(everything.items)))
        assert [everything.items.ids[index] for index in kept] == [
            id for id in everything.items.ids if id not in excluded
        ]
        sizes.add(len(everything.items) - len(ranked.items))

    check()
    assert max(sizes) > 0


@pytest.mark.parametrize("everything", [5_000, 10])
def test_the_word_about_a_job_is_the_same_whatever_the_list_was_asked_for(
    serving: Serving, states: list[PersonState], monkeypatch: pytest.MonkeyPatch, everything: int
) -> None:
    monkeypatch.setattr(ranking_module, "EVERYTHING", everything)
    monkeypatch.setattr(retrieval, "EVERYTHING", everything)
    seen: set[tuple[str, str]] = {(ItemLabel.JOB, id) for id in serving.catalogue.ids(ItemLabel.JOB)[::3]}
    company = serving.catalogue.ids("Company")[0]
    compared, words = 0, set[Match]()
    for state in states[:40]:
        wishes = {"minimum_salary": 2_000.0, "salary_currency": "USD", "place": None}
        person = with_wishes(serving.catalogue, state, wishes)
        own = match_words(serving, person)
        for wish, already_seen in (
            (Wish(JobFilter(remote=True)), None),
            (Wish(JobFilter(companies=(company,))), None),
            (Wish(diversity=0.5), None),
            (Wish(include_unwanted=True), None),
            (Wish(unseen=True), seen),
        ):
            asked = match_words(serving, person, wish, already_seen)
            common = own.keys() & asked.keys()
            assert {id: asked[id] for id in common} == {id: own[id] for id in common}
            compared += len(common)
        words.update(own.values())
    assert compared > 50
    assert len(words) > 1


def test_conflicts_another_trade_and_no_skill_lower_the_word(serving: Serving, states: list[PersonState]) -> None:
    ids = serving.catalogue.ids(ItemLabel.JOB)
    items = [ScoredItem(id, 80.0, (), None, Source.FRESH) for id in ids]
    rows, counts = np.arange(len(ids)), Counter[Match]()
    for state in filter(is_well_known, states[:40]):
        relations = relations_of(serving.catalogue, state)
        conflicts = find_conflicts(serving.catalogue, relations.group)
        lowered = (conflicts.is_excluded | (conflicts.factor < 1)).astype(int)
        lowered += relations.is_outside_trade(rows, NOW)
        own = is_of_own_occupation(serving.catalogue, state, rows)
        lowered += relations.shares_no_skill(rows) & ~own
        words = [remark.match for remark in make_remarks(serving, state, ItemLabel.JOB, items, NOW)]
        best = [Match.STRONG if is_own or not has_known_trade(state) else Match.GOOD for is_own in own.tolist()]
        by_count = [(Match.STRONG, Match.GOOD, Match.FAIR, Match.FAIR)[count] for count in lowered.tolist()]
        worst_first = [Match.FAIR, Match.GOOD, Match.STRONG]
        assert words == [min(word, most, key=worst_first.index) for word, most in zip(by_count, best, strict=True)]
        counts.update(words)
    assert min(counts.values()) > 20
    assert len(counts) == 3


def test_a_visitor_s_own_occupation_is_a_good_match_whatever_the_score(
    serving: Serving, states: list[PersonState]
) -> None:
    jobs, ids = serving.catalogue.items[ItemLabel.JOB], serving.catalogue.ids("Occupation")
    job = int(np.flatnonzero(jobs.occupation >= 0)[0])
    item = ScoredItem(serving.catalogue.ids(ItemLabel.JOB)[job], 20.0, (), None, Source.FRESH)
    for origin, word in ((Origin.NAMED, Match.GOOD), (Origin.GUESSED, Match.FAIR)):
        career = Link("WORKED_AS", "", "Occupation", ids[jobs.occupation[job]], "", "", 0.6, None, origin=origin)
        nothing: dict[str, Any] = {"skills": (), "targets": (), "interests": (), "choices": (), "place": None}
        visitor = replace(states[0], id="", careers=(career,), minimum_salary=None, seniority=None, **nothing)
        (remarks,) = make_remarks(serving, visitor, ItemLabel.JOB, [item], NOW)
        assert remarks.match is word


def match_words(
    serving: Serving, state: PersonState, wish: Wish | None = None, seen: set[tuple[str, str]] | None = None
) -> dict[str, Match]:
    """The word about each job on a list."""
    ranked = recommender().rank_state(serving, state, ItemLabel.JOB, wish, seen)
    remarks = make_remarks(serving, state, ItemLabel.JOB, ranked.items, NOW)
    return {scored.item: remark.match for scored, remark in zip(ranked.items, remarks, strict=True)}


def test_no_recruiter_is_shown_people_who_do_not_want_the_job(serving: Serving, states: list[PersonState]) -> None:
    @property_test
    @given(wishes=WISHES, job=st.integers(0, len(serving.catalogue.ids(ItemLabel.JOB)) - 1))
    def check(wishes: dict[str, Any], job: int) -> None:
        people = [
            with_wishes(serving.catalogue, state, wishes) if index % 2 else state
            for index, state in enumerate(states[:20])
        ]
        shown = {candidate.state.id for candidate in candidates(serving, people, job, Blend(), NOW)}
        assert shown == {
            state.id
            for state in people
            if state.discoverable and not {*EXCLUDING} & expected(serving.catalogue, state, job)
        }

    check()


def test_who_said_nothing_has_no_wishes(catalogue: Catalogue, states: list[PersonState]) -> None:
    silent = replace(states[0], place=None, minimum_salary=None, salary_currency=None, seniority=None,
                     open_to_remote=True)  # fmt: skip
    conflicts = find_conflicts(catalogue, group_of(catalogue, [silent]))
    assert not any(mask.any() for mask in conflicts.masks.values())
    assert (conflicts.factor == 1.0).all()


def test_of_equal_jobs_the_one_below_the_level_comes_later(serving: Serving, states: list[PersonState]) -> None:
    person = max(states, key=lambda state: len(state.skills))
    senior = replace(person, seniority="SENIOR", open_to_relocate=True, minimum_salary=None)
    conflicts = find_conflicts(serving.catalogue, group_of(serving.catalogue, [senior]))
    below = conflicts.masks[Conflict.BELOW_YOUR_LEVEL]
    assert (conflicts.factor[below] < 1.0).all()
    next_level = conflicts.masks[Conflict.ABOVE_YOUR_LEVEL] & ~conflicts.masks[Conflict.REMOTE]
    assert (conflicts.factor[next_level] == 1.0).all()
    assert next_level.any()
    ranked = recommender().rank_state(serving, senior, ItemLabel.JOB)
    rows = [serving.catalogue.positions[ItemLabel.JOB][id] for id in ranked.items.ids]
    values = np.array(ranked.items.scores) * conflicts.factor[rows]
    assert np.mean(np.diff(values) <= 1e-9) > 0.8  # but for reserved positions and companies' shares
