"""What has to do with a visitor: two shared skills, a third of a job's skills, or the occupation."""

from dataclasses import replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.features.people import group_of
from gnn.recommend.relevance import related_jobs
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState


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
    related = related_jobs(catalogue, group_of(catalogue, [state]))
    assert related[jobs.occupation == occupation].all()
    assert not related[jobs.occupation < 0].any()


def test_one_skill_of_many_relates_no_job(catalogue: Catalogue, states: list[PersonState]) -> None:
    skills = catalogue.items[ItemLabel.JOB].skills
    asked = np.diff(skills.indptr)
    job = int(np.flatnonzero(asked >= 4)[0])
    ids = [catalogue.ids("Skill")[index] for index in skills[job].indices.tolist()]
    by_one, by_two = (
        related_jobs(catalogue, group_of(catalogue, [visitor(states, ids[:count], None)])) for count in (1, 2)
    )
    assert not by_one[job]
    assert by_two[job]
    share = np.asarray((skills[:, [catalogue.positions["Skill"][ids[0]]]] > 0).sum(axis=1)).ravel() / np.maximum(
        asked, 1
    )
    assert (by_one == (share >= 1 / 3)).all()


def test_nothing_relates_no_job(catalogue: Catalogue, states: list[PersonState]) -> None:
    assert not related_jobs(catalogue, group_of(catalogue, [visitor(states, [], None)])).any()
