"""What has to do with a person: skills, occupations, topics, and people who choose alike; never popularity."""

from dataclasses import replace

import numpy as np

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Mask
from gnn.explain.grounds import is_off_level
from gnn.features.people import person_of
from gnn.recommend.job_relations import has_known_trade, relations_of
from gnn.recommend.match import Match
from gnn.recommend.ranking import Wish, rank_items
from gnn.recommend.relevance import is_likely, is_well_known, related_by_others, related_items
from gnn.recommend.remarks import Remarks, weigh_reasons
from gnn.recommend.shared_skills import count_common_skills
from gnn.scoring.blend import Blend, Serving
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, Origin, PersonState
from graph.snapshot.tables import LEVEL

NOW = 1e9  # long after the choices of these tests


def visitor(states: list[PersonState], skills: list[str], occupation: str | None) -> PersonState:
    def link(type: str, label: str, id: str) -> Link:
        return Link(type, "", label, id, "", id, 0.6, None)

    careers = (link("WORKED_AS", "Occupation", occupation),) if occupation else ()
    skill_links = tuple(link("HAS_SKILL", "Skill", skill) for skill in skills)
    return replace(states[0], id="", skills=skill_links, careers=careers, targets=(), choices=())


def test_jobs_of_the_visitor_s_occupation_are_related(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs = catalogue.items[ItemLabel.JOB]
    occupation = int(jobs.occupation[jobs.occupation >= 0][0])
    state = visitor(states, [], catalogue.ids("Occupation")[occupation])
    related = relations_of(catalogue, state).is_related
    assert related[jobs.occupation == occupation].all()
    assert not related[jobs.occupation < 0].any()


def test_one_skill_of_many_relates_no_job(catalogue: Catalogue, states: list[PersonState]) -> None:
    skills = catalogue.items[ItemLabel.JOB].skills
    asked = np.diff(skills.indptr)
    job = int(np.flatnonzero(asked >= 4)[0])
    ids = [catalogue.ids("Skill")[index] for index in skills[job].indices.tolist()]
    by_one, by_two = (relations_of(catalogue, visitor(states, ids[:count], None)).is_related for count in (1, 2))
    assert not by_one[job]
    assert by_two[job]
    share = np.asarray((skills[:, [catalogue.positions["Skill"][ids[0]]]] > 0).sum(axis=1)).ravel() / np.maximum(
        asked, 1
    )
    assert (by_one == (share >= 1 / 3)).all()


def test_nothing_relates_no_job(catalogue: Catalogue, states: list[PersonState]) -> None:
    assert not relations_of(catalogue, visitor(states, [], None)).is_related.any()


def everything(catalogue: Catalogue, label: ItemLabel) -> Mask:
    return np.ones(len(catalogue.ids(label)), dtype=bool)


def chooser(states: list[PersonState], jobs: list[str], id: str = "somebody") -> PersonState:
    choices = tuple(Choice(InteractionType.LIKE, ItemLabel.JOB, job, 1.0) for job in jobs)
    return replace(states[0], id=id, skills=(), careers=(), targets=(), interests=(), choices=choices)


def test_the_list_of_a_known_person_holds_what_is_related_and_nothing_popular(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    for state in states[3:20]:
        relations = relations_of(catalogue, state)
        by_others = related_by_others(catalogue, person_of(catalogue, state), ItemLabel.JOB, 3)
        expected = relations.is_related | (by_others & (not has_known_trade(state)))
        assert (
            related_items(Serving(catalogue, None), relations, ItemLabel.JOB, 3, everything(catalogue, ItemLabel.JOB))
            == expected
        ).all()
        assert 0 < expected.sum() < len(expected)
        courses = related_items(
            Serving(catalogue, None), relations, ItemLabel.COURSE, 3, everything(catalogue, ItemLabel.COURSE)
        )
        assert not courses.all()


def test_place_alone_relates_nothing_to_a_newcomer(catalogue: Catalogue, states: list[PersonState]) -> None:
    serving, jobs = Serving(catalogue, None), everything(catalogue, ItemLabel.JOB)
    asked = catalogue.items[ItemLabel.JOB].skills
    rare = int(np.flatnonzero(np.bincount(asked.indices, minlength=asked.shape[1]) == 1)[0])
    knows_one = replace(visitor(states, [catalogue.ids("Skill")[rare]], None), id="newcomer", interests=())
    knows_one = replace(knows_one, place=catalogue.ids("Place")[0])
    assert not is_well_known(knows_one)
    related = related_items(serving, relations_of(catalogue, knows_one), ItemLabel.JOB, 3, jobs)
    assert (related == np.asarray((asked[:, [rare]] > 0).todense()).ravel()).all()
    unasked = int(np.flatnonzero(np.bincount(asked.indices, minlength=asked.shape[1]) == 0)[0])
    other = replace(visitor(states, [catalogue.ids("Skill")[unasked]], None), id="newcomer", interests=())
    assert not related_items(serving, relations_of(catalogue, other), ItemLabel.JOB, 3, jobs).any()


def test_somebody_of_whom_nothing_is_known_sees_what_others_chose(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    serving, jobs = Serving(catalogue, None), everything(catalogue, ItemLabel.JOB)
    nobody = replace(visitor(states, [], None), id="newcomer", interests=())
    often_chosen = np.diff(catalogue.choosers[ItemLabel.JOB].indptr) >= 3
    assert (related_items(serving, relations_of(catalogue, nobody), ItemLabel.JOB, 3, jobs) == often_chosen).all()


def test_no_match_without_a_reason_is_good() -> None:
    remarks = Remarks(Match.STRONG, ())
    assert weigh_reasons(remarks, ()).match is Match.FAIR


def test_jobs_of_what_a_person_chose_are_related(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    index = int(np.flatnonzero(jobs.occupation >= 0)[0])
    related = relations_of(catalogue, chooser(states, [ids[index]])).is_related
    assert related[jobs.occupation == jobs.occupation[index]].all()


def test_people_relate_an_item_that_they_choose_more_than_others_do(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    chosen_by, ids = catalogue.choosers[ItemLabel.JOB].toarray() > 0, catalogue.ids(ItemLabel.JOB)
    active, count = (catalogue.deeds > 0).sum(), 0
    for index in range(0, len(ids), 5):
        person = person_of(catalogue, chooser(states, [ids[index]]))
        alike = chosen_by[index]
        shares = chosen_by[:, alike].sum(axis=1), chosen_by.sum(axis=1) * alike.sum() / active
        expected = (shares[0] >= 2) & (shares[0] >= 2.0 * shares[1])
        assert (related_by_others(catalogue, person, ItemLabel.JOB, 2) == expected).all()
        count += int(expected.sum())
    assert count > 0
    alone = person_of(catalogue, chooser(states, []))
    assert not related_by_others(catalogue, alone, ItemLabel.JOB, 1).any()


def test_a_list_ends_at_a_fiftieth_of_the_likeliest_item() -> None:
    probabilities, goals = np.array([0.5, 0.01, 0.0099, 0.0]), np.array([False, False, False, True])
    assert is_likely(probabilities, goals).tolist() == [True, True, False, True]
    assert is_likely(None, goals).all()
    assert is_likely(np.zeros(4), np.zeros(4, dtype=bool)).all()


def test_with_a_model_a_visitor_to_whom_nothing_is_related_has_a_list(
    moment: tuple[Moment, Recipe], states: list[PersonState]
) -> None:
    catalogue = moment[0].catalogue
    serving, skills = Serving(catalogue, moment[0].scorer), catalogue.items[ItemLabel.JOB].skills
    rare = int(np.flatnonzero(np.bincount(skills.indices, minlength=skills.shape[1]) == 1)[0])
    somebody = visitor(states, [catalogue.ids("Skill")[rare]], None)
    relations = relations_of(catalogue, somebody)
    asks = np.asarray((skills[:, [rare]] > 0).todense()).ravel()
    assert (related_items(serving, relations, ItemLabel.JOB, 3, everything(catalogue, ItemLabel.JOB)) == asks).all()
    stranger = relations_of(catalogue, visitor(states, [], None))
    jobs, often_chosen = everything(catalogue, ItemLabel.JOB), np.diff(catalogue.choosers[ItemLabel.JOB].indptr) >= 3
    assert (related_items(serving, stranger, ItemLabel.JOB, 3, jobs) == often_chosen).all()
    assert related_items(serving, stranger, ItemLabel.JOB, 10_000, jobs).all()
    assert not related_items(
        Serving(catalogue, None), stranger, ItemLabel.JOB, 3, everything(catalogue, ItemLabel.JOB)
    ).any()


def test_only_what_may_be_shown_is_related(moment: tuple[Moment, Recipe], states: list[PersonState]) -> None:
    catalogue = moment[0].catalogue
    serving, skills = Serving(catalogue, moment[0].scorer), catalogue.items[ItemLabel.JOB].skills
    job = int(np.flatnonzero(np.diff(skills.indptr) >= 3)[0])
    somebody = visitor(states, [catalogue.ids("Skill")[skill] for skill in skills[job].indices.tolist()], None)
    relations, allowed = relations_of(catalogue, somebody), everything(catalogue, ItemLabel.JOB)
    related = related_items(serving, relations, ItemLabel.JOB, 3, allowed)
    assert related[job]
    assert not related.all()
    allowed &= np.asarray((skills @ (skills[job] > 0).T).todense()).ravel() == 0  # all that asks for them is closed
    assert (related_items(serving, relations, ItemLabel.JOB, 10_000, allowed) == allowed).all()


def test_a_look_relates_jobs_only_to_somebody_without_work_and_goals(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids("Occupation")
    state = replace(chooser(states, []), careers=visitor(states, [], ids[jobs.occupation.max()]).careers)
    related = relations_of(catalogue, state).related_occupations
    job = int(np.flatnonzero((jobs.occupation >= 0) & ~related[jobs.occupation])[0])
    occupation = ids[jobs.occupation[job]]
    interest = Link("INTERESTED_IN", "", "Occupation", occupation, "", occupation, 0.9, None, origin=Origin.ACTIVITY)
    look = Choice(InteractionType.VIEW, ItemLabel.JOB, catalogue.ids(ItemLabel.JOB)[job], 1.0)
    curious = replace(state, interests=(interest,), choices=(look,))

    def is_listed(person: PersonState) -> bool:
        allowed = everything(catalogue, ItemLabel.JOB)
        listed = related_items(Serving(catalogue, None), relations_of(catalogue, person), ItemLabel.JOB, 3, allowed)
        return bool(listed[job])

    assert not is_listed(curious)
    assert relations_of(catalogue, curious).is_another_trade(np.array([job]))[0]
    assert is_listed(replace(curious, careers=()))
    assert is_listed(replace(curious, interests=(replace(interest, origin=Origin.PROFILE),)))
    assert is_listed(replace(curious, choices=(replace(look, type=InteractionType.LIKE),)))


def test_nothing_is_another_trade_for_somebody_of_no_known_trade(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    rows = np.arange(len(catalogue.ids(ItemLabel.JOB)))
    assert not relations_of(catalogue, chooser(states, [])).is_another_trade(rows).any()


def test_a_job_of_the_same_field_is_no_other_trade_to_somebody_with_its_skills(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    jobs, occupations, skills = catalogue.items[ItemLabel.JOB], catalogue.ids("Occupation"), catalogue.ids("Skill")
    judged: dict[tuple[bool, bool], set[bool]] = {}
    for job in np.flatnonzero((jobs.occupation >= 0) & (jobs.skill_table.lengths > 0)).tolist()[:40]:
        asked = [skills[index] for index in row(jobs.skills, job).tolist()]
        for own in range(0, len(occupations), 5):
            link = Link("WORKED_AS", "r", "Occupation", occupations[own], "o", occupations[own], 1.0, None)
            for known in (asked, []):
                person = replace(visitor(states, known, None), id="somebody", careers=(link,), interests=())
                relations, rows = relations_of(catalogue, person), np.array([job])
                if relations.related_occupations[jobs.occupation[job]]:
                    continue
                is_same_field = catalogue.trades[own] == catalogue.trades[jobs.occupation[job]] >= 0
                has_skills = bool(relations.has_enough_skills[job] or relations.is_move[job])
                is_other = bool(relations.is_another_trade(rows)[0])
                judged.setdefault((bool(is_same_field), has_skills), set()).add(is_other)
    assert judged == {(True, True): {False}, (True, False): {True}, (False, True): {True}, (False, False): {True}}


def test_a_job_of_the_same_unit_group_is_related_if_it_asks_for_a_skill_that_few_trades_need(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    jobs, occupations, skills = catalogue.items[ItemLabel.JOB], catalogue.ids("Occupation"), catalogue.ids("Skill")
    levels, outcomes = jobs.columns["seniority"], set[tuple[bool, bool]]()
    for job in np.flatnonzero(np.append(catalogue.units, -1)[jobs.occupation] >= 0).tolist():
        for own in np.flatnonzero(catalogue.units == catalogue.units[jobs.occupation[job]]).tolist():
            if catalogue.steps[own, jobs.occupation[job]] > 0:
                continue
            link = Link("WORKED_AS", "r", "Occupation", occupations[own], "o", occupations[own], 1.0, None)
            for skill in row(jobs.skills, job).tolist():
                person = replace(visitor(states, [skills[skill]], None), id="x", careers=(link,), interests=())
                relations = relations_of(catalogue, person)
                is_level = not is_off_level(levels[[job]] - relations.group.arrays.seniority[0])[0]
                is_specific = not catalogue.general[skill]
                assert bool(relations.is_move[job]) == (is_specific and is_level)
                assert not relations_of(catalogue, replace(person, skills=())).is_move[job]
                foreign = next(index for index in range(len(skills)) if index not in row(jobs.skills, job))
                several = replace(person, skills=visitor(states, [skills[skill], skills[foreign]], None).skills)
                is_third = jobs.skill_table.lengths[job] <= 3
                assert relations_of(catalogue, several).is_move[job] == (is_specific and is_level and is_third)
                outcomes.add((is_specific, is_level))
    assert {(True, True), (False, True)} <= outcomes


def test_nobody_is_shown_a_beginners_course_in_what_they_master(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    courses, ids = catalogue.items[ItemLabel.COURSE], catalogue.ids("Skill")
    allowed, left_out_count = everything(catalogue, ItemLabel.COURSE), 0
    for course in np.flatnonzero(courses.skill_table.lengths > 0)[:60].tolist():
        taught = [ids[index] for index in row(courses.skills, course).tolist()]
        for is_master, count in ((True, len(taught)), (False, len(taught)), (True, (len(taught) - 1) // 2)):
            state = visitor(states, taught, None)
            skills = tuple(
                replace(link, weight=1.0 if is_master and index < count else 0.6)
                for index, link in enumerate(state.skills)
            )
            relations = relations_of(catalogue, replace(state, skills=skills))
            listed = related_items(Serving(catalogue, None), relations, ItemLabel.COURSE, 3, allowed)
            is_beneath = is_master and count == len(taught) and courses.columns["level"][course] == LEVEL["BEGINNER"]
            assert listed[course] != is_beneath
            left_out_count += is_beneath
    assert left_out_count > 5


def test_one_choice_of_another_trade_brings_two_jobs_after_all_others(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    """Two choices of one occupation are a direction, whose jobs are listed like those of the person's work."""
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    is_open = replace(jobs, columns={**jobs.columns, "closes": np.full(len(jobs), np.inf)})
    catalogue = replace(catalogue, items={**catalogue.items, ItemLabel.JOB: is_open})
    serving, checked_count = Serving(catalogue, None), 0
    for occupation in np.unique(jobs.occupation[jobs.occupation >= 0]).tolist():
        rows = np.flatnonzero(jobs.occupation == occupation)
        for state in states[:30]:
            worker = replace(state, choices=(), interests=(), targets=())
            if not worker.careers or len(rows) < 3:
                continue
            other = rows[relations_of(catalogue, worker).is_aside(NOW)[rows]]
            if len(other) < 3:
                continue
            likes = [Choice(InteractionType.LIKE, ItemLabel.JOB, ids[row], 1.0) for row in other[:2].tolist()]
            once, twice = replace(worker, choices=tuple(likes[:1])), replace(worker, choices=tuple(likes))
            listed = rank_items(
                serving, once, ItemLabel.JOB, Blend(company_share=1.0), Wish(include_unwanted=True)
            ).items.ids
            aside = relations_of(catalogue, once).is_aside(NOW)
            flags = [bool(aside[catalogue.position(ItemLabel.JOB, id) or 0]) for id in listed]
            assert sum(flags) <= 2
            assert flags == sorted(flags)
            is_direction = not relations_of(catalogue, twice).is_aside(NOW)[other].any()
            assert is_direction == (len({catalogue.posting(ItemLabel.JOB, row) for row in other[:2].tolist()}) == 2)
            checked_count += any(flags)
    assert checked_count > 5


def test_skills_that_many_trades_need_relate_nothing_to_somebody_of_whom_more_is_known(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    ids, jobs = catalogue.ids("Skill"), catalogue.items[ItemLabel.JOB]
    asked = np.asarray(jobs.skills.sum(axis=0)).ravel() > 0
    general = [ids[index] for index in np.flatnonzero(catalogue.general & asked).tolist()]
    assert len(general) > 1
    worker = next(state for state in states if state.careers)
    manager = replace(visitor(states, general, None), id="manager", careers=worker.careers[:1], interests=())
    counts = count_common_skills(catalogue, ItemLabel.JOB, np.flatnonzero(catalogue.general).tolist())
    assert (counts > 1).any()
    assert not relations_of(catalogue, manager).has_enough_skills.any()
    specific = next(int(skill) for skill in jobs.skills.indices.tolist() if not catalogue.general[skill])
    with_one = replace(visitor(states, [*general, ids[specific]], None), id="manager", careers=worker.careers[:1])
    relations = relations_of(catalogue, with_one)
    is_enough = relations.has_enough_skills
    has_specific = np.asarray(jobs.skills[:, [specific]].todense()).ravel() > 0
    assert is_enough.any()
    assert not (is_enough & ~has_specific).any()


def test_other_people_lead_nobody_out_of_a_trade_that_is_known(catalogue: Catalogue, states: list[PersonState]) -> None:
    serving, jobs, led = Serving(catalogue, None), everything(catalogue, ItemLabel.JOB), 0
    for state in states[3:40]:
        relations = relations_of(catalogue, state)
        by_others = related_by_others(catalogue, person_of(catalogue, state), ItemLabel.JOB, 1)
        own = relations.is_related
        if has_known_trade(state):
            assert (related_items(serving, relations, ItemLabel.JOB, 1, jobs) == own).all()
            led += int((by_others & ~own).sum())
    assert led > 0, "others would have led somebody elsewhere"


def test_a_move_asks_for_a_skill_of_the_trade(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, general = catalogue.items[ItemLabel.JOB].skills.toarray() > 0, catalogue.general
    for state in states[3:40]:
        relations = relations_of(catalogue, replace(state, careers=state.careers, skills=()))
        used = catalogue.needs[[*relations.group.persons[0].careers]].toarray().any(axis=0) & ~general
        moves = relations.is_move
        assert not (moves & ~(jobs[:, used].any(axis=1))).any()


def test_no_skills_replace_the_studies_of_a_health_profession(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, occupations = catalogue.items[ItemLabel.JOB], catalogue.ids("Occupation")
    health_job = next(row for row in range(len(jobs)) if catalogue.licences[jobs.occupation[row]] >= 0)
    skills = [catalogue.ids("Skill")[index] for index in jobs.skills[health_job].indices.tolist()]
    studied = int(catalogue.licences[jobs.occupation[health_job]])
    for licence in (-1, studied):
        own = next(index for index, number in enumerate(catalogue.licences.tolist()) if number == licence)
        link = Link("WORKED_AS", "r", "Occupation", occupations[own], "o", occupations[own], 1.0, None)
        person = replace(visitor(states, skills, None), id="somebody", careers=(link,), interests=())
        relations = relations_of(catalogue, person)
        assert relations.lacks_licence[health_job] == (licence < 0)
        assert relations.has_enough_skills[health_job] == (licence >= 0)
        assert not relations.lacks_licence[jobs.occupation < 0].any()
