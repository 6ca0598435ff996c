"""Candidates, diversity, search, gaps, returns and what is alike, on a tiny world and by hand."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.gaps import judge_gaps
from gnn.data.catalogue import Catalogue, catalogue_of, row
from gnn.data.dataset import CHOSEN, ITEM_LABELS
from gnn.explain.counterfactuals import known_of
from gnn.explain.crowds import SPARE, find_crowds, met_by
from gnn.explain.evidence_plan import closest, in_common, latest, learnt_skills, missing_lessons
from gnn.features.people import group_of
from gnn.features.text import unit
from gnn.recommend.for_job import candidates, likely_people
from gnn.recommend.hard_filters import meeting
from gnn.recommend.intent import aimed_for, turned_to
from gnn.recommend.preferences import preferences
from gnn.recommend.recommender import open_items, open_places
from gnn.recommend.rerank import arranged, mmr, shared_out, with_places
from gnn.recommend.similar import similar_items, similar_people, skills_worth_adding, trending
from gnn.scoring.blend import Algorithm, Blend, Ranking, ScoredItems, Serving, score_states
from gnn.scoring.retrieval import Source
from gnn.scoring.skill_priors import priors_of
from gnn.search.fusion import dense_ranks, fused
from gnn.search.index import index_of
from gnn.search.lexicon import Lexicon
from gnn.search.name_lookup import NameLookup
from gnn.skills.career_paths import career_paths, starts
from gnn.skills.gap import gap
from gnn.skills.skill_returns import lacking_skills, skill_returns, with_skills
from gnn.training.past_states import OfflineStates
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState
from graph.snapshot.patch import patched
from graph.snapshot.reader import Snapshot

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()
LONG_AGO = NOW - 300 * 86_400


@pytest.fixture(scope="module")
def catalogue(tiny: Benchmark) -> Catalogue:
    return catalogue_of(tiny.data)


@pytest.fixture(scope="module")
def serving(catalogue: Catalogue) -> Serving:
    return Serving(catalogue, None)


@pytest.fixture(scope="module")
def states(catalogue: Catalogue) -> list[PersonState]:
    known = OfflineStates(catalogue.data)
    return [known.of(person) for person in range(len(catalogue.ids("User")))]


@pytest.mark.parametrize("label", list(ITEM_LABELS))
@pytest.mark.parametrize("later", [0.0, 30 * 86_400.0])
def test_a_kept_ranking_shows_what_a_new_one_may(
    catalogue: Catalogue, states: list[PersonState], label: ItemLabel, later: float
) -> None:
    """Whatever was decided and closed since it was made; what came after the catalogue may be shown."""
    ids = [*catalogue.ids(label), "came later"]
    count, moment = len(ids), datetime.fromtimestamp(NOW, UTC)
    items = ScoredItems(ids, [50.0] * count, [], [[]] * count, [None] * count, [Source.FRESH] * count)
    for state in states:
        ranking = Ranking(state.id, label, items, None, Algorithm.HEURISTIC, moment, moment)
        shown = open_places(catalogue, ranking, state, NOW + later)
        assert shown == [*np.flatnonzero(open_items(catalogue, state, label, NOW + later)).tolist(), count - 1]


def test_candidates_are_what_may_be_shown_and_remember_their_source(
    serving: Serving, states: list[PersonState]
) -> None:
    person = max(states, key=lambda one: len(one.skills))
    allowed = open_items(serving.catalogue, person, ItemLabel.JOB, NOW)
    found = serving.retriever.candidates(group_of(serving.catalogue, [person]), ItemLabel.JOB, allowed, None)
    assert sorted(found.rows.tolist()) == np.flatnonzero(allowed).tolist()
    kinds = {list(Source)[place] for place in found.sources_of(found.rows).tolist()}
    assert Source.GRAPH_WALK in kinds
    assert kinds <= {Source.GRAPH_WALK, Source.POPULAR, Source.FRESH}


def test_of_many_items_the_latest_are_known_of_a_person(states: list[PersonState]) -> None:
    choices = tuple(Choice(InteractionType.VIEW, ItemLabel.JOB, f"job-{at}", float(at)) for at in range(100))
    known = known_of(replace(states[0], choices=choices))
    assert [id for label, id in known if label == ItemLabel.JOB] == [f"job-{at}" for at in range(99, 39, -1)]
    assert {(link.label, link.id) for link in states[0].skills} <= set(known)


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 3))
def test_the_first_ten_places_hold_what_is_wanted_and_all_else_keeps_its_order(flags: list[bool], least: int) -> None:
    wanted = np.array(flags, dtype=bool)
    order = with_places(np.full(len(wanted), -1), 0.3, [(wanted, least)]).tolist()
    assert sorted(order) == list(range(len(flags)))
    assert sum(flags[place] for place in order[:10]) >= min(least, sum(flags))
    stayed = sum(flags[:10]) >= min(least, sum(flags))
    assert not stayed or order == list(range(len(flags)))
    rising = [place for place in order[:10] if place >= 10]
    assert order[10 - len(rising) : 10] == rising or len(flags) < 10
    assert [place for place in order if place not in rising and flags[place]] == [
        place for place in range(len(flags)) if flags[place] and place not in rising
    ]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_each_kind_keeps_the_places_that_it_was_promised(flags: list[tuple[bool, bool]]) -> None:
    kinds = [np.array([flag[kind] for flag in flags], dtype=bool) for kind in (0, 1)]
    order = with_places(np.full(len(flags), -1), 0.3, [(kinds[0], 1), (kinds[1], 2)])
    assert sorted(order.tolist()) == list(range(len(flags)))
    for wanted, least in zip(kinds, (1, 2), strict=True):
        assert wanted[order[:10]].sum() >= min(least, wanted.sum())


SHARED = [(group, False) for group in (0, 0, 1, 1, 1, 2, 2, 2, 3, 3)] + [(0, True), (0, True), (3, True)]
ONE_COMPANY = [(0, place == 15) for place in range(20)]


@given(st.lists(st.tuples(st.integers(-1, 3), st.booleans()), max_size=40), st.integers(0, 2))
@example(SHARED, 2)
@example(ONE_COMPANY, 1)
def test_places_for_what_is_wanted_leave_each_company_its_share(items: list[tuple[int, bool]], least: int) -> None:
    groups, wanted = (np.array([item[kind] for item in items], dtype=np.int64) for kind in (0, 1))
    order = arranged(groups, 0.3, [(wanted.astype(bool), least)], 20).tolist()
    first = order[:10]
    assert len(set(order)) == len(order) == min(20, len(items))
    missed = [place for place in range(len(items)) if wanted[place] and place not in first]
    taken = Counter(groups[first].tolist())
    if wanted[first].sum() < least:
        assert all(taken[groups[place]] >= 3 and groups[place] >= 0 for place in missed)
        assert len(set(groups.tolist())) > 1 or not missed, "one company's own may take its own place"
    plain = arranged(groups, 0.3, [], 20)
    assert plain.tolist() == shared_out(groups[:20], 0.3).tolist()
    assert max((count for group, count in taken.items() if group >= 0), default=0) <= max(
        3, *(count for group, count in Counter(groups[plain[:10]].tolist()).items() if group >= 0), 0
    )


def test_what_is_wanted_rises_from_below_what_is_kept() -> None:
    wanted = np.arange(300) == 299
    order = arranged(np.full(300, -1), 0.3, [(wanted, 1)], 200).tolist()
    assert order == [*range(9), 299, 9, *range(10, 199)]


def test_of_each_occupation_the_latest_choice_is_told(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    common, other = (int(one) for one in np.bincount(jobs.occupation[jobs.occupation >= 0]).argsort()[:-3:-1])
    alike = [ids[place] for place in np.flatnonzero(jobs.occupation == common).tolist()]
    apart = ids[int(np.flatnonzero(jobs.occupation == other)[0])]
    like, save, apply = InteractionType.LIKE, InteractionType.SAVE, InteractionType.APPLY
    deeds = [(like, alike[0], 1.0), (apply, alike[1], 3.0), (like, alike[1], 2.0), (save, apart, 4.0)]
    state = replace(states[0], choices=tuple(Choice(type, ItemLabel.JOB, id, at) for type, id, at in deeds))
    assert latest(state, ItemLabel.JOB) == [apart, alike[1], alike[0]]
    occupations, every = catalogue.ids("Occupation"), list(range(len(ids)))
    assert list(in_common(catalogue, state, ItemLabel.JOB, every).items()) == [
        (occupations[other], apart),
        (occupations[common], alike[1]),
    ]
    assert in_common(catalogue, state, ItemLabel.JOB, []) == {}


def test_a_step_is_told_from_what_lies_closest(catalogue: Catalogue, states: list[PersonState]) -> None:
    ids, moves, told = catalogue.ids("Occupation"), catalogue.moves.toarray(), 0
    for state in states:
        for target, link in closest(catalogue, state, list(range(len(catalogue.ids("Job"))))).items():
            weights = {
                one: (1.0 if one.type == "WORKED_AS" else 0.5) * moves[ids.index(one.id), ids.index(target)]
                for one in (*state.careers, *state.targets)
                if one.id != target
            }
            assert 0 < weights[link] == max(weights.values())
            told += 1
    assert told > len(states)


def test_what_is_aimed_for_is_of_the_targets_occupation(catalogue: Catalogue, states: list[PersonState]) -> None:
    occupation, every = catalogue.items[ItemLabel.JOB].occupation, np.arange(len(catalogue.ids(ItemLabel.JOB)))
    state = next(state for state in states if state.targets)
    aims = [catalogue.positions["Occupation"][link.id] for link in state.targets]
    assert aimed_for(catalogue, state, every).tolist() == [one in aims for one in occupation.tolist()]
    assert not aimed_for(catalogue, replace(state, targets=()), every).any()


def test_three_choices_of_a_week_make_a_field(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    occupation = int(np.bincount(jobs.occupation[jobs.occupation >= 0]).argmax())
    alike = np.flatnonzero(jobs.occupation == occupation)
    every, chosen = np.arange(len(ids)), alike[:3].tolist()
    assert len(alike) > 3

    def found(count: int, age: float) -> list[int]:
        choices = tuple(Choice(InteractionType.LIKE, ItemLabel.JOB, ids[place], NOW - age) for place in chosen[:count])
        mask = turned_to(catalogue, replace(states[0], choices=choices), every, NOW)
        return np.flatnonzero(mask).tolist()

    assert found(3, 3_600.0) == alike[3:].tolist()
    assert found(2, 3_600.0) == []
    assert found(3, 8 * 86_400.0) == []


@given(st.lists(st.integers(-1, 4), max_size=40), st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_no_company_takes_more_than_its_share_while_others_are_left(groups: list[int], share: float) -> None:
    order = shared_out(np.array(groups, dtype=np.int64), share)
    assert sorted(order.tolist()) == list(range(len(groups)))
    most, placed = max(1, round(share * 10)), [groups[place] for place in order.tolist()]
    for end in range(len(placed)):
        window = placed[max(0, end - 9) : end + 1]
        if placed[end] >= 0 and window.count(placed[end]) > most:
            before = placed[max(0, end - 9) : end]
            others = {group for group in placed[end:] if group < 0 or before.count(group) < most}
            assert not others, "another company could have had the place"


def test_diversity_trades_score_for_difference() -> None:
    scores = np.array([1.0, 0.99, 0.98, 0.5])
    vectors = unit(np.array([[1, 0], [1, 0.01], [1, 0.02], [0, 1]], dtype=np.float32))
    assert mmr(scores, vectors, 0.0).tolist() == [0, 1, 2, 3]
    assert mmr(scores, vectors, 0.7).tolist()[:2] == [0, 3]


def test_conditions_are_hard(catalogue: Catalogue) -> None:
    jobs, names = catalogue.items[ItemLabel.JOB], catalogue.data.nodes[ItemLabel.JOB].names
    wanted = JobFilter(remote=True, seniorities=("SENIOR",), companies=(catalogue.ids("Company")[0],))
    mask = meeting(catalogue, replace(wanted, companies=()))
    assert mask.any()
    for place in np.flatnonzero(mask).tolist():
        assert jobs.columns["remote"][place] == 1.0
        assert names["grade"][int(jobs.columns["grade"][place])] == "SENIOR"
    assert (meeting(catalogue, wanted) <= mask).all()
    codes = catalogue.data.nodes["Occupation"].names["isco"]
    group = next(code for code in codes if code)[:1]
    assert meeting(catalogue, JobFilter(categories=(group,))).any()
    assert not meeting(catalogue, JobFilter(categories=("99",))).any()
    assert meeting(catalogue, JobFilter()).all()


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(query: str) -> None:
    lexicon = Lexicon(
        ["manage databases", "C++ programming", "\u0645\u0647\u0646\u062f\u0633 \u0642\u0648\u0627\u0639\u062f"]
    )
    scores = lexicon.scores(query)
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()


def test_words_are_found_by_their_stem_and_in_arabic() -> None:
    lexicon = Lexicon(["Manage databases", "C++ programming", "\u0627\u0644\u0628\u064a\u0627\u0646\u0627\u062a"])
    assert lexicon.scores("managing a database").argmax() == 0
    assert lexicon.scores("c++").argmax() == 1
    assert lexicon.scores("\u0627\u0644\u0628\u064a\u0627\u0646\u0627\u062a").argmax() == 2


def test_fusion_prefers_what_both_find_and_ties_share_a_rank() -> None:
    assert dense_ranks(np.array([0.5, 0.9, 0.5], dtype=np.float32)).tolist() == [2, 1, 2]
    words, meaning = np.array([2.0, 0.0, 1.0], dtype=np.float32), np.array([0.1, 0.9, 0.8], dtype=np.float32)
    both = fused(words, meaning, 0.25)
    assert both.score.argmax() == 2
    assert both.by_words.tolist() == [True, False, True]
    assert both.by_meaning.tolist() == [False, True, True]


def test_search_finds_a_job_by_its_title(serving: Serving) -> None:
    texts = serving.catalogue.data.nodes["Job"].texts
    title = texts[5].split(".")[0]
    hits = index_of(serving.catalogue, {}).search(title, ["Job", "Skill"], None, {})
    assert texts[serving.catalogue.positions["Job"][hits[0].id]].startswith(title)
    assert all(0 < hit.score <= 1 for hit in hits)
    nothing = np.zeros(len(serving.catalogue.ids("Job")), dtype=bool)
    assert index_of(serving.catalogue, {}).search(title, ["Job"], None, {"Job": nothing}) == []


def test_names_are_found_with_slips_and_by_their_beginning() -> None:
    lookup = NameLookup([("1", "database", ["DBMS"]), ("2", "data mining", []), ("3", "cooking", [])])
    assert lookup.closest("datbase")[0][0] == "1"
    assert lookup.closest("data m")[0][0] == "2"
    assert lookup.closest("dbms")[0] == ("1", 100.0)
    assert lookup.closest(" ") == []


def test_a_gap_is_what_is_asked_for_and_lacking(serving: Serving, states: list[PersonState]) -> None:
    job = 3
    asked = {
        serving.catalogue.ids("Skill")[place]
        for place in serving.catalogue.items[ItemLabel.JOB].skills[job].indices.tolist()
    }
    held = {link.id for link in states[0].skills}
    found = gap(serving, states[0], "Job", job)
    ids = serving.catalogue.ids("Skill")
    assert {ids[one.skill] for one in found.missing} == asked - held
    assert {ids[skill] for skill in found.held} == asked & held
    assert 0 <= found.coverage <= 1
    for one in found.missing:
        assert 0 < one.probability < 1
        assert 0 <= one.credit < 1
        assert one.hours > 0
    taught = {
        skill
        for course in found.courses
        for skill in serving.catalogue.items[ItemLabel.COURSE].skills[course].indices.tolist()
    }
    assert {one.skill for one in found.missing if one.courses} <= taught
    everything = with_skills(serving.catalogue, states[0], [one.skill for one in found.missing])
    assert gap(serving, everything, "Job", job).coverage == pytest.approx(1.0)


def test_career_paths_are_real_transitions_the_cheapest_first(catalogue: Catalogue, states: list[PersonState]) -> None:
    tried = 0
    for state in states[:20]:
        for target in np.flatnonzero(catalogue.moves[starts(catalogue, state)].sum(axis=0).A1 > 0).tolist()[:2]:
            if target in starts(catalogue, state):
                continue
            found = career_paths(catalogue, state, target, 3)
            assert found
            assert [path.cost for path in found] == sorted(path.cost for path in found)
            for path in found:
                assert path.steps[-1].end == target
                assert all(catalogue.moves[step.start, step.end] > 0 for step in path.steps)
                learnt = [skill for step in path.steps for skill in step.missing]
                assert len(learnt) == len(set(learnt)), "what one step taught is not learnt again"
            tried += 1
    assert tried > 5


def test_greedy_skill_returns_come_close_to_brute_force(serving: Serving, states: list[PersonState]) -> None:
    blend, jobs = Blend(), np.arange(0, 40, 2)
    for state in states[:4]:
        base = score_states(serving, [state], ItemLabel.JOB, blend, NOW, jobs).total.mean()
        few = lacking_skills(serving.catalogue, state, jobs)[:14]
        pairs = list(combinations(few, 2))
        after = score_states(
            serving, [with_skills(serving.catalogue, state, p) for p in pairs], ItemLabel.JOB, blend, NOW, jobs
        )
        best = after.total.mean(axis=1).max() - base
        found = skill_returns(serving, state, jobs, 2, 3, blend, NOW, 50.0)
        assert found[0].gain >= 0.95 * best
        assert all(len(one.skills) == 2 for one in found)
        changed = with_skills(serving.catalogue, state, found[0].skills)
        again = score_states(serving, [changed], ItemLabel.JOB, blend, NOW, jobs).total.mean() - base
        assert found[0].gain == pytest.approx(again, abs=1e-6)


def test_alike_items_share_what_they_are_made_of(serving: Serving) -> None:
    found = similar_items(serving, ItemLabel.JOB, 0, LONG_AGO)
    assert found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert 0 not in {one.place for one in found}
    closes = serving.catalogue.items[ItemLabel.JOB].columns["closes"]
    assert all(closes[one.place] > LONG_AGO for one in found)


def test_only_people_who_agreed_are_found(serving: Serving, states: list[PersonState]) -> None:
    agreed = serving.catalogue.data.nodes["User"].columns["discoverable"] == 1.0
    assert all(agreed[one.place] for one in similar_people(serving.catalogue, 1, agreed))
    ids = serving.catalogue.ids("User")
    people = likely_people(serving.catalogue, 2)
    assert people
    assert all(agreed[ids.index(id)] for id in people)
    found = candidates(serving, states, 2, Blend(), NOW)
    assert {one.state.id for one in found} == {state.id for state in states if state.discoverable}
    for one in found:
        assert one.score <= max(one.fit_for_job, one.fit_for_candidate) + 0.01
        assert one.score >= min(one.fit_for_job, one.fit_for_candidate) - 0.01


def test_trending_counts_what_was_chosen_lately(catalogue: Catalogue) -> None:
    found = trending(catalogue, ItemLabel.COURSE, 30.0, NOW, 2)
    assert found
    assert found[0][1] == 1.0
    assert trending(catalogue, ItemLabel.COURSE, 30.0, NOW + 400 * 86_400, 2) == []


def test_what_is_trending_was_chosen_by_enough_different_people(catalogue: Catalogue) -> None:
    events = catalogue.data.events[ItemLabel.JOB]
    lately = (events.strength >= CHOSEN) & (events.at >= NOW - 300 * 86_400) & (events.at <= NOW)
    pairs = set(zip(events.item[lately].tolist(), events.user[lately].tolist(), strict=True))
    people = Counter(item for item, _ in pairs)
    closes = catalogue.items[ItemLabel.JOB].columns["closes"]
    for fewest in (1, 2, 3):
        found = {place for place, _ in trending(catalogue, ItemLabel.JOB, 300.0, NOW, fewest)}
        expected = [place for place, count in people.items() if count >= fewest and closes[place] > NOW]
        assert found <= set(expected)
        assert len(found) == min(len(expected), 100)


@pytest.mark.parametrize("label", list(ITEM_LABELS))
@pytest.mark.parametrize("fewest", [1, 2, 3])
def test_crowds_are_others_who_chose_the_item_and_one_more_thing(
    catalogue: Catalogue, states: list[PersonState], label: ItemLabel, fewest: int
) -> None:
    ids, met = catalogue.ids(label), 0
    chose = {
        ids[place]: {catalogue.ids("User")[person] for person in row(catalogue.chosen[label], place).tolist()}
        for place in range(len(ids))
    }
    for state in states:
        others = {id: people - {state.id} for id, people in chose.items()}
        found = {crowd.item: crowd for crowd in find_crowds(catalogue, state, label, ids, fewest)}
        assert set(found) == {id for id in ids if len(others[id]) >= fewest}
        vias = [id for id, _ in met_by(catalogue, state, label)]
        for id, crowd in found.items():
            shared = [via for via in vias if via != id and len(others[id] & others[via]) >= fewest]
            assert crowd.via == next(iter(shared), None)
            everybody = others[id] & others[crowd.via] if crowd.via else others[id]
            assert set(crowd.people) <= everybody
            assert len(set(crowd.people)) == len(crowd.people) == min(len(everybody), fewest + SPARE)
            met += crowd.via is not None
    assert met or fewest == 3


def test_skills_worth_adding_are_lacking_ones(catalogue: Catalogue, states: list[PersonState]) -> None:
    held = {link.id for link in states[0].skills}
    found = skills_worth_adding(catalogue, held, [(0, 80.0), (1, 60.0)])
    assert found
    assert all(catalogue.ids("Skill")[one.place] not in held for one in found)
    assert skills_worth_adding(catalogue, held, []) == []


def test_preferences_follow_choices_and_fade(catalogue: Catalogue, states: list[PersonState]) -> None:
    state = max(states, key=lambda one: len(one.choices))
    now = max(choice.at for choice in state.choices)
    found = preferences(catalogue, state, now)
    assert found.of("Skill", 1)[0][1] == 1.0
    assert preferences(catalogue, replace(state, choices=()), now).of("Skill", 5) == []


def test_a_job_that_was_posted_is_patched_in(tiny: Benchmark) -> None:
    data = tiny.data
    snapshot = Snapshot(dict(data.nodes), dict(data.relations), datetime.now(UTC))
    skill, occupation, company = (snapshot.nodes[label].ids[0] for label in ("Skill", "Occupation", "Company"))
    job = {
        "id": "new",
        "text": "Baker",
        "description": "",
        "seniority": "MID",
        "grade": "MID",
        "remote": True,
        "salary": 10.0,
        "currency": "XXX",
        "period": "YEAR",
        "posted": datetime.now(UTC),
        "closes": None,
        "status": "OPEN",
        "language": "en",
        "contract": "FULL_TIME",
        "REQUIRES": [[skill, 0.9]],
        "IS_A": [[occupation, 1.0]],
        "AT": [[company, 1.0]],
        "PLACED": [["nowhere", 1.0]],
        "places": [["nowhere", "Nowhere", None]],
    }
    once = patched(snapshot, [job])
    assert once.nodes["Job"].ids[-1] == "new"
    assert once.nodes["Job"].ids[:-1] == snapshot.nodes["Job"].ids
    assert once.nodes["Place"].ids[-1] == "nowhere"
    again = patched(once, [{**job, "text": "Chef", "REQUIRES": []}])
    assert len(again.nodes["Job"]) == len(once.nodes["Job"])
    assert again.nodes["Job"].texts[-1] == "Chef"
    at_first, before, after = (len(one.edges["Job", "REQUIRES", "Skill"]) for one in (snapshot, once, again))
    assert (before, after) == (at_first + 1, at_first)


def test_priors_come_from_what_jobs_ask_for(catalogue: Catalogue) -> None:
    found = priors_of(catalogue)
    assert 0 < found.optional < found.essential < 1
    judged = judge_gaps(catalogue, least=1)
    assert judged.pairs > 50
    assert judged.fitted <= judged.fixed


def test_a_completed_course_is_learnt_and_not_named_again(catalogue: Catalogue, states: list[PersonState]) -> None:
    skills, courses, jobs = (catalogue.ids(label) for label in ("Skill", "Course", "Job"))
    for state in states[:10]:
        offered = missing_lessons(catalogue, state, list(range(40)), frozenset())
        assert set(offered) <= set(jobs)
        for skill, course in offered.values():
            done = replace(
                state, choices=(*state.choices, Choice(InteractionType.COMPLETE, ItemLabel.COURSE, course, NOW))
            )
            learnt = learnt_skills(catalogue, done)
            assert skill in learnt
            taught = catalogue.items[ItemLabel.COURSE].skills[courses.index(course)].indices.tolist()
            assert {skills[place] for place in taught} <= learnt
            again = missing_lessons(catalogue, done, list(range(40)), learnt)
            assert all(one[1] != course and one[0] not in learnt for one in again.values())
            break
