"""The simulated world."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.world.event_rows import choices, events
from graph.world.geography import make_geography
from graph.world.rows import WorldRows
from graph.world.simulate import Parameters, World, keep_first_acts, simulate
from graph.world.taxonomy import load

PARAMETERS = Parameters(60, 120, 30, 2_000, 5, datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(PARAMETERS)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    again = simulate(PARAMETERS)
    assert (world.job_acts.item == again.job_acts.item).all()
    assert list(WorldRows(world).jobs()) == list(WorldRows(again).jobs())


def test_another_seed_makes_another_world(world: World) -> None:
    other = simulate(Parameters(60, 120, 30, 2_000, 6, PARAMETERS.until))
    assert not (world.hidden.jobs.salary == other.hidden.jobs.salary).all()


def test_people_choose_what_is_worth_more_to_them(world: World) -> None:
    acts, hidden = world.job_acts, world.hidden
    worth = hidden.job_utility(acts.person, acts.item)
    by_action = {name: worth[acts.action == name].mean() for name in ("VIEW", "APPLY", "DISMISS")}
    assert by_action["APPLY"] > by_action["VIEW"] > by_action["DISMISS"]


def test_early_places_are_seen_more_often(world: World) -> None:
    counts = Counter(world.job_acts.position.tolist())
    assert counts[0] > counts[6] > 0


def test_nobody_acts_on_a_job_before_it_is_posted(world: World) -> None:
    acts, jobs = world.job_acts, world.hidden.jobs
    assert (acts.at >= jobs.posted[acts.item]).all()


def test_likes_and_stronger_acts_happen_once(world: World) -> None:
    acts = keep_first_acts(world.job_acts)
    strong = acts.action != "VIEW"
    keys = list(zip(acts.person[strong], acts.item[strong], acts.action[strong], strict=True))
    assert len(keys) == len(set(keys))


def test_careers_move_along_related_occupations(world: World) -> None:
    facts, people = load(), world.hidden.people
    moved = [(int(a), int(b)) for *_, a, b in people.careers if a >= 0 and b >= 0 and a != b]
    assert moved
    assert all(facts.moves[pair] > 0 for pair in moved)


def test_events_sum_up_to_choices(world: World) -> None:
    views = [e for e in events(world.job_acts, ItemLabel.JOB, 5) if e["properties"]["action"] == "VIEW"]
    summed = list(choices(world.job_acts, ItemLabel.JOB, InteractionType.VIEW))
    assert sum(row["properties"]["count"] for row in summed) == len(views)
    assert all(row["properties"]["firstAt"] <= row["properties"]["lastAt"] for row in summed)


def test_a_part_of_jobs_and_courses_is_in_arabic(world: World) -> None:
    rows = WorldRows(world)
    for made in (list(rows.jobs()), list(rows.courses())):
        share = np.mean([row["language"] == "ar" for row in made])
        assert 0.03 < share < 0.4


def test_a_view_lasts_and_other_acts_do_not(world: World) -> None:
    rows = list(events(world.job_acts, ItemLabel.JOB, 5))
    assert all(("durationSeconds" in row["properties"]) == (row["properties"]["action"] == "VIEW") for row in rows)


def test_the_world_has_as_many_interactions_as_asked_for(world: World) -> None:
    assert len(world.job_acts.person) + len(world.course_acts.person) == PARAMETERS.interactions


def test_a_small_world_lies_in_one_country_and_a_large_one_in_many(world: World) -> None:
    assert len(world.hidden.geography.countries) == 1
    assert len(make_geography(1_500).countries) > 1
