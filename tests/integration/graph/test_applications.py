"""Applications in the graph: one that stands per person and job, moves, notes, and what is written together."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from graph.applications.applications import (
    MOST_PER_JOB,
    ApplicationRepository,
    AppliedError,
    AppliedTooOftenError,
    NewApplication,
)
from graph.applications.statuses import ApplicationActor, ApplicationStatus, MoveError
from graph.db.client import GraphClient
from graph.errors import AnonymousError, ClosedError, ConflictError, ForbiddenError, NotFoundError
from graph.interactions.undo import UndoRepository
from graph.viewer import SYSTEM, VISITOR, Role, Viewer

NOW = datetime.now(UTC).replace(microsecond=0)
CANDIDATE, OTHER = (Viewer(id, frozenset({Role.CANDIDATE})) for id in ("ann", "ben"))
RECRUITER, FOREIGN, MOVED_ON = (Viewer(id, frozenset({Role.RECRUITER})) for id in ("rita", "fred", "mona"))
INSIDER = Viewer("ines", frozenset({Role.CANDIDATE, Role.RECRUITER}))
SCENE = """
CREATE (acme:Company {id: 'acme', name: 'Acme'}) CREATE (other:Company {id: 'other', name: 'Other'})
CREATE (j:Job {id: 'job', title: 'Baker', status: 'OPEN', postedAt: $now})-[:AT]->(acme)
CREATE (:Job {id: 'closed', title: 'Miller', status: 'CLOSED', postedAt: $now, closedAt: $now})-[:AT]->(acme)
CREATE (ann:User {id: 'ann', name: 'Ann', headline: 'Bakes', language: 'ar'})
CREATE (:User {id: 'ben', name: 'Ben'}) CREATE (:User {id: 'mona', name: 'Mona'})
CREATE (:User {id: 'rita', name: 'Rita'})-[:RECRUITS_FOR]->(acme)
CREATE (:User {id: 'ines', name: 'Ines'})-[:RECRUITS_FOR]->(acme)
CREATE (:User {id: 'fred', name: 'Fred'})-[:RECRUITS_FOR]->(other)
CREATE (s:Skill {id: 'dough', name: 'knead dough', kind: 'COMPETENCE'}) CREATE (ann)-[:HAS_SKILL {level: 4}]->(s)
"""
WRITTEN = """
MATCH (:User {id: 'ann'})-[:DID]->(i:Interaction {action: 'APPLY'})-[:ON]->(j:Job)
RETURN count(i) AS events, COUNT { (:User {id: 'ann'})-[:APPLIED]->(:Job {id: 'job'}) } AS links,
       COUNT { (:User {id: 'ann'})-[:MADE]->(:Application) } AS applications
"""
EVENT = "MATCH (:User {id: 'ann'})-[:DID]->(i:Interaction {action: 'APPLY'}) RETURN i.id AS id"
NOTIFIED = """
MATCH (u:User)-[:NOTIFIED]->(n:Notification)-[:ABOUT]->(a:Application)
RETURN u.id AS user, n.status AS status, n.delivery AS delivery ORDER BY n.at
"""


def of(client: GraphClient, viewer: Viewer) -> ApplicationRepository:
    return ApplicationRepository(client, viewer)


@pytest.fixture
async def scene(client: GraphClient) -> GraphClient:
    await client.write(SCENE, now=NOW)
    return client


async def test_an_application_is_written_with_its_interaction_and_stands_alone(scene: GraphClient) -> None:
    own = of(scene, CANDIDATE)
    attempts = [own.apply(NewApplication("job", "Dear baker"), NOW) for _ in range(6)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    (id,) = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert {type(outcome) for outcome in outcomes if outcome != id} == {AppliedError}
    assert await scene.read(WRITTEN) == [{"events": 1, "links": 1, "applications": 1}]
    application = await own.by_id(id)
    assert application is not None
    assert (application.status, application.letter, application.job) == ("SUBMITTED", "Dear baker", "job")
    assert (application.applicant.headline, application.applicant.skills[0].name) == ("Bakes", "knead dough")
    assert [(step.number, step.status, step.at) for step in application.history] == [(1, "SUBMITTED", NOW)]
    assert application.moves == (ApplicationStatus.WITHDRAWN,)
    with pytest.raises(ClosedError, match="accepts no applications"):
        await own.apply(NewApplication("closed"), NOW)
    with pytest.raises(NotFoundError, match="Job 'none'"):
        await own.apply(NewApplication("none"), NOW)
    with pytest.raises(ForbiddenError, match="CANDIDATE"):
        await of(scene, RECRUITER).apply(NewApplication("job"), NOW)


async def test_after_a_withdrawal_a_person_may_apply_again(scene: GraphClient) -> None:
    own = of(scene, CANDIDATE)
    first = await own.apply(NewApplication("job"), NOW)
    await own.move(first, ApplicationStatus.WITHDRAWN, None, NOW + timedelta(minutes=1))
    second = await own.apply(NewApplication("job"), NOW + timedelta(minutes=2))
    page, more = await own.of_person("ann", [], 1, None)
    assert ([application.id for application in page], more) == ([second], True)
    rest, more = await own.of_person("ann", [], 1, (page[0].applied_at, page[0].id))
    assert ([(application.id, application.status) for application in rest], more) == ([(first, "WITHDRAWN")], False)
    assert await own.count_of_person("ann", []) == 2
    assert await own.count_of_person("ann", [ApplicationStatus.WITHDRAWN]) == 1
    await of(scene, RECRUITER).move(second, ApplicationStatus.REJECTED, None, NOW + timedelta(minutes=3))
    with pytest.raises(AppliedError):
        await own.apply(NewApplication("job"), NOW + timedelta(minutes=4))


async def test_nobody_applies_to_a_job_again_and_again(scene: GraphClient) -> None:
    own = of(scene, CANDIDATE)
    for _ in range(MOST_PER_JOB):
        id = await own.apply(NewApplication("job"), NOW)
        await own.move(id, ApplicationStatus.WITHDRAWN, None, NOW)
    with pytest.raises(AppliedTooOftenError):
        await own.apply(NewApplication("job"), NOW)
    assert await own.count_of_person("ann", []) == MOST_PER_JOB


async def test_the_interaction_of_a_standing_application_is_not_undone(scene: GraphClient) -> None:
    id = await of(scene, CANDIDATE).apply(NewApplication("job"), NOW)
    (interaction,) = await scene.read(EVENT)
    undo = UndoRepository(scene, CANDIDATE)
    with pytest.raises(ConflictError, match="withdrawApplication"):
        await undo.undo("ann", interaction["id"], NOW)
    await of(scene, CANDIDATE).move(id, ApplicationStatus.WITHDRAWN, None, NOW)
    assert not (await undo.undo("ann", interaction["id"], NOW)).undone
    assert await scene.read(EVENT) == []


async def test_who_may_see_and_move_an_application(scene: GraphClient) -> None:
    id = await of(scene, CANDIDATE).apply(NewApplication("job"), NOW)
    for viewer in (OTHER, FOREIGN, MOVED_ON, VISITOR):
        assert await of(scene, viewer).by_id(id) is None
    for viewer in (OTHER, FOREIGN):
        with pytest.raises(NotFoundError):
            await of(scene, viewer).move(id, ApplicationStatus.INTERVIEW, None, NOW)
        with pytest.raises(ForbiddenError):
            await of(scene, viewer).to_job("job", [], 10, None)
    with pytest.raises(AnonymousError):
        await of(scene, VISITOR).move(id, ApplicationStatus.WITHDRAWN, None, NOW)
    with pytest.raises(ForbiddenError):
        await of(scene, OTHER).of_person("ann", [], 10, None)
    seen = await of(scene, RECRUITER).by_id(id)
    assert seen is not None
    assert seen.actor is ApplicationActor.RECRUITER
    as_system = await of(scene, SYSTEM).by_id(id)
    assert as_system is not None
    assert as_system.actor is ApplicationActor.ADMIN
    with pytest.raises(MoveError, match="its applicant may move it to WITHDRAWN") as refusal:
        await of(scene, CANDIDATE).move(id, ApplicationStatus.HIRED, None, NOW)
    assert refusal.value.allowed == (ApplicationStatus.WITHDRAWN,)
    own = await of(scene, INSIDER).apply(NewApplication("job"), NOW)
    with pytest.raises(MoveError, match="its applicant"):
        await of(scene, INSIDER).move(own, ApplicationStatus.OFFER, None, NOW)


async def test_notes_of_recruiters_are_theirs_and_moves_are_told_of(scene: GraphClient) -> None:
    id = await of(scene, CANDIDATE).apply(NewApplication("job"), NOW)
    recruiter, later = of(scene, RECRUITER), NOW + timedelta(minutes=1)
    assert await recruiter.move(id, ApplicationStatus.INTERVIEW, "first call went well", later) == "ann"
    mine, theirs = await of(scene, CANDIDATE).by_id(id), await recruiter.by_id(id)
    assert mine is not None
    assert theirs is not None
    assert [(step.status, step.actor, step.note) for step in mine.history][1:] == [("INTERVIEW", "RECRUITER", None)]
    assert theirs.history[1].note == "first call went well"
    assert await scene.read(NOTIFIED) == [{"user": "ann", "status": "INTERVIEW", "delivery": "PENDING"}]
    with pytest.raises(MoveError, match="OFFER or REJECTED"):
        await recruiter.move(id, ApplicationStatus.SCREENING, None, later)
    await of(scene, CANDIDATE).move(id, ApplicationStatus.WITHDRAWN, "found another", later)
    assert len(await scene.read(NOTIFIED)) == 1, "nobody is told of what they did themselves"
    changes = await of(scene, CANDIDATE).changes_since("ann", later)
    assert [(change.application, change.number, change.status) for change in changes] == [
        (id, 2, "INTERVIEW"),
        (id, 3, "WITHDRAWN"),
    ]


async def test_of_two_moves_at_once_each_sees_what_the_other_left(scene: GraphClient) -> None:
    id = await of(scene, CANDIDATE).apply(NewApplication("job"), NOW)
    recruiter = of(scene, RECRUITER)
    moves = [recruiter.move(id, to, None, NOW) for to in (ApplicationStatus.OFFER, ApplicationStatus.INTERVIEW)]
    moves += [of(scene, CANDIDATE).move(id, ApplicationStatus.WITHDRAWN, None, NOW)]
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    assert all(isinstance(outcome, str | MoveError) for outcome in outcomes), outcomes
    final = await recruiter.by_id(id)
    assert final is not None
    numbers = [step.number for step in final.history]
    assert len(set(numbers)) == len(numbers) == 1 + sum(isinstance(outcome, str) for outcome in outcomes)
    assert final.history[-1].status == final.status
