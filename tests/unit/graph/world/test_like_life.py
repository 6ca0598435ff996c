"""The simulated world is like life: whom companies hire, what work pays, where it is done, what people wish."""

from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest

from graph.world.describe import measure_views
from graph.world.names import phrase_skill
from graph.world.offers import Jobs
from graph.world.person_rows import PersonRows
from graph.world.population import MAX_CAREER
from graph.world.rows import WorldRows
from graph.world.simulate import SIZES, Parameters, World, simulate
from graph.world.trades import MANAGER, MID
from graph.world.views import read_views, views_of_world
from tests.conftest import SHARED

VIEWS = SHARED / "data" / "jobviews"
TOLERANCE = 0.1


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(Parameters(*SIZES["demo"], seed=7, until=datetime(2026, 11, 1, tzinfo=UTC)))


@pytest.fixture(scope="module")
def jobs(world: World) -> Jobs:
    return world.hidden.jobs


@pytest.mark.skipif(not VIEWS.is_dir(), reason=f"there are no real views in {VIEWS}")
def test_people_look_at_jobs_as_real_people_do(world: World) -> None:
    pairs = zip(measure_views(read_views(VIEWS)), measure_views(views_of_world(world)), strict=True)
    assert {real.name: simulated.value / real.value for real, simulated in pairs} == {
        real.name: pytest.approx(1.0, abs=TOLERANCE) for real in measure_views(read_views(VIEWS))
    }


def test_companies_hire_in_their_own_trade(world: World, jobs: Jobs) -> None:
    assert (world.trades.hires[jobs.trade[jobs.company], jobs.occupation] > 0).all()


def test_companies_have_names_of_their_trades_and_no_numbers(world: World, jobs: Jobs) -> None:
    names = [str(row["name"]) for row in WorldRows(world).companies()]
    assert len(set(names)) == len(names)
    for name, trade in zip(names, jobs.trade, strict=True):
        assert any(word in name for word in world.trades.company_words[int(trade)])
        assert not any(character.isdigit() for character in name)


def test_work_with_the_hands_is_not_remote(world: World, jobs: Jobs) -> None:
    remote = {world.taxonomy.titles[occupation] for occupation in jobs.occupation[jobs.remote]}
    assert "software developer" in remote
    assert not [title for title in remote if "nurse" in title or "chef" in title or "electrician" in title]


def test_pay_follows_the_country_and_the_level(world: World, jobs: Jobs) -> None:
    geography, occupation = world.hidden.geography, jobs.occupation
    relative = jobs.salary / world.trades.yearly_pay(occupation, jobs.seniority, geography.pay[jobs.place])
    assert (np.abs(np.log(relative)) < 1).all()
    usual = [np.median(jobs.salary[jobs.seniority == level]) for level in range(4)]
    assert all(lower < higher for lower, higher in pairwise(usual))


def test_nobody_is_a_junior_manager(world: World, jobs: Jobs) -> None:
    rank, people = world.trades.rank, world.hidden.people
    assert jobs.seniority[rank[jobs.occupation] == MANAGER].min() >= MID
    assert people.seniority[rank[people.current] == MANAGER].min() >= MID


def test_jobs_and_people_are_in_arabic_where_arabic_is_spoken(world: World, jobs: Jobs) -> None:
    geography, people = world.hidden.geography, world.hidden.people
    assert geography.arabic[jobs.place[jobs.arabic]].all()
    assert geography.arabic[people.place[people.arabic]].all()


def test_careers_go_forward(world: World) -> None:
    people, rank = world.hidden.people, world.trades.rank
    for careers, levels in zip(people.careers, people.levels, strict=True):
        held = [stage for stage in range(MAX_CAREER) if careers[stage] >= 0]
        assert all(rank[careers[a]] <= rank[careers[b]] for a, b in pairwise(held))
        assert all(levels[a] <= levels[b] for a, b in pairwise(held))


def test_dates_of_studies_and_work_are_in_order(world: World) -> None:
    rows, work = PersonRows(world), dict[str, list[date]]()
    for person, _, stage in rows.careers():
        dates = work.setdefault(person, [])
        dates.append(date.fromisoformat(stage["from"]))
        if stage["to"]:
            dates.append(date.fromisoformat(stage["to"]))
    assert all(dates == sorted(dates) for dates in work.values())
    assert all(date.fromisoformat(row["to"]) <= work[person][0] for person, _, row in rows.studies())


def test_people_heed_their_wishes(world: World) -> None:
    acts, hidden = world.job_acts, world.hidden
    breaks = hidden.broken_wishes(acts.person, acts.item) > 0
    assert breaks[acts.action == "VIEW"].mean() < 0.15
    assert not breaks[np.isin(acts.action, ("LIKE", "SAVE", "APPLY"))].any()


def test_what_is_hidden_is_not_written(world: World) -> None:
    rows = [*PersonRows(world).users(), *WorldRows(world).jobs(), *WorldRows(world).courses()]
    hidden = {"sought", "taste", "ambition", "activity", "prominence", "charm", "quality"}
    assert not hidden & {key for row in rows for key in row}


def test_a_course_teaches_what_its_title_names(world: World) -> None:
    courses, labels = world.hidden.courses, world.taxonomy.skill_names
    for index, row in enumerate(WorldRows(world).courses()):
        main = int(courses.main[index])
        assert phrase_skill(labels[main]).lower() in str(row["title"]).lower()
        assert courses.teaches[index, main] > 0
