"""Job alerts: new jobs alone, each posting once, ranked for the person, stopped with one click."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import NotFoundError, ProfileFullError
from graph.interactions.interactions import InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.notifications.job_alerts import MOST_ALERTS, AlertChange, AlertRhythm, JobAlertRepository
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from tests.integration.workers.test_notifications import context, deliver, silent
from tests.mail_server import run_postbox
from workers.jobs.job_alerts import look_for_new_jobs, run_job_alerts
from workers.mail.links import PATH, stop_links
from workers.runtime.context import Context
from workers.task_arguments import Arguments

NOW = datetime.now(UTC).replace(microsecond=0)
ANN, BEN = (Viewer(id, frozenset({Role.CANDIDATE})) for id in ("ann", "ben"))
TEXT = "We bake bread and rolls in a big oven every night, and sell them in our shop in the morning. " * 4
SCENE = """
CREATE (:Company {id: 'acme', name: 'Acme'}) CREATE (:Company {id: 'mill', name: 'Mill'})
CREATE (:Place {id: 'eg-cairo', name: 'Cairo', country: 'Egypt'})
CREATE (:Place {id: 'eg-giza', name: 'Giza', country: 'Egypt'})
CREATE (:User {id: 'ann', name: 'Ann', email: 'ann@jobs.example', language: 'en'})
CREATE (:User {id: 'ben', name: 'Ben', email: 'ben@jobs.example', language: 'ar'})
CREATE (:Skill {id: 'dough', name: 'knead dough', kind: 'COMPETENCE'})
"""
POST = """
MATCH (c:Company {id: $company}) MATCH (p:Place {id: $place})
MERGE (k:Catalogue {id: 'catalogue'}) SET k.jobs = coalesce(k.jobs, 0) + 1
CREATE (j:Job {id: $id, title: $title, description: $text, status: 'OPEN', postedAt: $at, remote: false,
               revision: k.jobs})-[:AT]->(c)
CREATE (j)-[:IN]->(p)
"""
IMPORT = """
MATCH (c:Company {id: 'acme'})
MERGE (k:Catalogue {id: 'catalogue'}) SET k.revision = coalesce(k.revision, 0) + 1
CREATE (j:Job {id: $id, title: $title, description: 'x', status: 'OPEN', postedAt: $at})-[:AT]->(c)
"""
TOLD = """
MATCH (u:User)-[:NOTIFIED]->(n:Notification {kind: 'JOB_ALERT'})
RETURN u.id AS user, n.title AS title, n.jobs AS jobs, n.count AS count ORDER BY n.at, title, user
"""
TASKS = "MATCH (t:Task {kind: 'RUN_JOB_ALERTS'}) RETURN count(t) AS n"
CLOSE = (
    "MATCH (j:Job {id: $id}) MATCH (k:Catalogue) SET j.status = 'CLOSED', j.revision = k.jobs + 1, k.jobs = k.jobs + 1"
)
PREFER = "MATCH (u:User {id: 'ann'}) MATCH (s:Skill {id: 'dough'}) CREATE (u)-[:HAS_SKILL {level: 5}]->(s)"
REQUIRE = "MATCH (j:Job {id: 'b'}) MATCH (s:Skill) CREATE (j)-[:REQUIRES {importance: 1.0}]->(s)"


@pytest.fixture
async def scene(client: GraphClient) -> GraphClient:
    await client.write(SCENE)
    return client


async def post(client: GraphClient, id: str, title: str = "Baker", company: str = "acme", **more: Any) -> None:
    facts = {"place": "eg-cairo", "text": f"{TEXT} {title}", "at": NOW, **more}
    await client.write(POST, id=id, title=title, company=company, **facts)


async def run(made: Context) -> str:
    return await run_job_alerts(made, "t", Arguments(), silent)  # type: ignore[arg-type]


async def save(client: GraphClient, viewer: Viewer, name: str, query: str = "", **conditions: Any) -> str:
    every = conditions.pop("every", AlertRhythm.NOW)
    alert = AlertChange(name, query, JobFilter(**conditions), every)
    return await JobAlertRepository(client, viewer).create(alert, NOW)


async def read_alerts(client: GraphClient) -> list[tuple[str, str, list[str]]]:
    return [(row["user"], row["title"], row["jobs"]) for row in await client.read(TOLD)]


async def test_an_alert_tells_of_new_jobs_that_match_and_of_each_posting_once(
    server: Server, scene: GraphClient
) -> None:
    await post(scene, "old")
    async with context(server, None) as made:
        await look_for_new_jobs({"context": made})
        assert await scene.read(TASKS) == [{"n": 1}]
        await run(made)
        await save(scene, ANN, "words", "bakers")
        await save(scene, ANN, "place", places=("eg-giza",))
        await save(scene, BEN, "both", "baker egypt", companies=("mill",))
        assert await run(made) == "0 of 0 alerts told of new jobs"
        await post(scene, "cairo", company="mill")
        await post(scene, "giza", "Miller", place="eg-giza", company="mill")
        await post(scene, "again")  # a copy of the old one
        await run(made)
        first = [("ben", "both", ["cairo"]), ("ann", "place", ["giza"]), ("ann", "words", ["cairo"])]
        assert await read_alerts(scene) == first
        await run(made)
        await post(scene, "copy", company="mill")  # of what was told
        await run(made)
        assert await read_alerts(scene) == first
        await scene.write(IMPORT, id="imported", title="Head baker", at=NOW - timedelta(days=90))
        await run(made)
        assert (await read_alerts(scene))[3:] == [("ann", "words", ["imported"])], (
            "new is what came in, whatever its date"
        )


async def test_daily_and_weekly_alerts_wait_for_their_time_and_collect(server: Server, scene: GraphClient) -> None:
    async with context(server, None) as made:
        await run(made)
        await save(scene, ANN, "daily", "baker", every=AlertRhythm.DAY)
        await post(scene, "a")
        await run(made)
        await post(scene, "b", "Baker of rolls")
        await run(made)
        await scene.write(PREFER)
        await scene.write(REQUIRE)
        assert await read_alerts(scene) == []
        await scene.write("MATCH (a:JobAlert) SET a.dueAt = $at", at=NOW - timedelta(hours=1))
        assert await run(made) == "1 of 1 alerts told of new jobs"
        assert await read_alerts(scene) == [("ann", "daily", ["b", "a"])], "ranked for the person"
        due = (await JobAlertRepository(scene, ANN).of_person("ann"))[0].due_at
        assert due == NOW + timedelta(hours=23), "at the same time of day"
        await scene.write("MATCH (a:JobAlert) SET a.dueAt = $at", at=NOW)
        assert await run(made) == "0 of 1 alerts told of new jobs"
        assert len(await read_alerts(scene)) == 1, "nothing is sent for nothing new"


async def test_what_the_person_decided_and_what_is_closed_is_left_out(server: Server, scene: GraphClient) -> None:
    async with context(server, None) as made:
        await run(made)
        await save(scene, ANN, "words", "baker")
        await post(scene, "dismissed")
        await post(scene, "closed", company="mill")
        await scene.write(CLOSE, id="closed")
        dismissal = NewInteraction("k", "ann", InteractionType.DISMISS, ItemLabel.JOB, "dismissed", NOW)
        await InteractionRepository(scene, ANN).log(dismissal)
        await run(made)
        assert await read_alerts(scene) == []


async def test_two_runs_at_once_tell_once(server: Server, scene: GraphClient) -> None:
    async with context(server, None) as made:
        await run(made)
        for number in range(5):
            await save(scene, ANN, f"a{number}", "baker")
        await post(scene, "a")
        await asyncio.gather(run(made), run(made))
    assert [title for _, title, _ in await read_alerts(scene)] == [f"a{number}" for number in range(5)]


async def test_the_e_mail_lists_the_jobs_and_its_link_stops_the_alert(server: Server, scene: GraphClient) -> None:
    with run_postbox() as box:
        async with context(server, box) as made:
            await run(made)
            ours, theirs = await save(scene, ANN, "ours", "baker"), await save(scene, BEN, "theirs", "baker")
            await post(scene, "a", "Baker\nX: y")
            await run(made)
            assert (await deliver(made)).startswith("2 sent")
            links = stop_links(made.settings, made.home)
            message = next(message for message in box.accepted if message["To"] == "ann@jobs.example")
            assert str(message["Subject"]) == "1 new job for your search “ours”"
            assert "Baker X: y" in message.get_content()
            assert "Acme · Cairo" in message.get_content()
            link = str(message["List-Unsubscribe"]).strip("<>")
            assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
            assert link in message.get_content().replace("\n", "")
            token = link.partition(PATH)[2]
            assert links.read(token) == ours
            assert links.read(f"{token}x") is None
            assert links.read("x" * 501) is None
            repository = JobAlertRepository(scene, SYSTEM)
            assert await repository.stop(ours, NOW) == ("ours", "en")
            await post(scene, "b", "Baker of cakes")
            await run(made)
            assert [title for _, title, _ in await read_alerts(scene)].count("ours") == 1
            await JobAlertRepository(scene, BEN).delete(theirs)
            assert "STOPPED" not in box.subjects
            assert (await deliver(made)).startswith("0 sent, 1 not"), "it was deleted before it was sent"
            assert await repository.stop(theirs, NOW) is None


async def test_people_have_their_own_alerts_alone_and_not_too_many(scene: GraphClient) -> None:
    own, foreign = JobAlertRepository(scene, ANN), JobAlertRepository(scene, BEN)
    made = [await save(scene, ANN, f"a{number}", "baker") for number in range(MOST_ALERTS)]
    with pytest.raises(ProfileFullError):
        await save(scene, ANN, "one more", "baker")
    assert await foreign.by_id(made[0]) is None
    for attempt in (foreign.delete(made[0]), foreign.change(made[0], AlertChange(name="x"), NOW)):
        with pytest.raises(NotFoundError):
            await attempt
    await own.change(made[0], AlertChange(name="renamed", every=AlertRhythm.WEEK, active=False), NOW)
    changed = await own.by_id(made[0])
    assert changed is not None
    assert (changed.name, changed.query, changed.every, changed.active) == ("renamed", "baker", "WEEK", False)
    assert changed.due_at == NOW + timedelta(days=7)
    await own.delete(made[0])
    assert len(await own.of_person("ann")) == MOST_ALERTS - 1
