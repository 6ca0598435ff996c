"""Notifications by e-mail over a real SMTP server: each once, in the person's language, and none lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from graph.applications.applications import ApplicationRepository, NewApplication
from graph.applications.statuses import ApplicationStatus
from graph.db.client import GraphClient
from graph.notifications.notifications import NotificationRepository
from graph.notifications.outbox import OutboxRepository
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from tests.mail_server import Postbox, run_postbox
from workers.errors import MailUnavailableError
from workers.jobs.notifications import deliver_notifications, look_for_mail
from workers.main import context_of
from workers.runtime.context import Context
from workers.settings import WorkerSettings
from workers.task_arguments import Arguments

NOW = datetime.now(UTC).replace(microsecond=0)
ANN, BEN, CAT = (Viewer(id, frozenset({Role.CANDIDATE})) for id in ("ann", "ben", "cat"))
RITA = Viewer("rita", frozenset({Role.RECRUITER}))
SCENE = """
CREATE (acme:Company {id: 'acme', name: 'Acme'})
CREATE (:Job {id: 'job', title: $title, status: 'OPEN', postedAt: $now})-[:AT]->(acme)
CREATE (:User {id: 'ann', name: 'Ann', email: 'ann@jobs.example', language: 'en'})
CREATE (:User {id: 'ben', name: 'بن', email: 'ben@jobs.example', language: 'ar'})
CREATE (:User {id: 'cat', name: 'Cat'})
CREATE (:User {id: 'rita', name: 'Rita'})-[:RECRUITS_FOR]->(acme)
"""
TITLE = "Baker\r\nBcc: everybody@evil.example\u202e"
DELIVERIES = """
MATCH (u:User)-[:NOTIFIED]->(n:Notification)
RETURN u.id AS user, n.delivery AS delivery, n.attempts AS attempts, n.claim AS claim ORDER BY user
"""
DUE = "MATCH (n:Notification) SET n.dueAt = $now"
TASKS = "MATCH (t:Task {kind: 'DELIVER_NOTIFICATIONS'}) RETURN count(t) AS n"


def silent(_share: float, _message: str) -> None:
    """Report nothing."""


@asynccontextmanager
async def context(server: Server, box: Postbox | None) -> AsyncIterator[Context]:
    settings = WorkerSettings(
        smtp_host="127.0.0.1" if box else None,
        smtp_port=box.port if box else 587,
        smtp_security="none",
        smtp_seconds=20.0,
        mail_sender="CareerGraph <no-reply@jobs.example>",
    )
    async with context_of(server.engines, server.home, settings) as made:
        await made.redis.flushdb()
        yield made


async def deliver(made: Context, task: str = "t") -> str:
    return await deliver_notifications(made, task, Arguments(), silent)  # type: ignore[arg-type]


@pytest.fixture
async def moved(client: GraphClient) -> GraphClient:
    """A graph in which three people were invited to an interview."""
    await client.write(SCENE, now=NOW, title=TITLE)
    for viewer in (ANN, BEN, CAT):
        id = await ApplicationRepository(client, viewer).apply(NewApplication("job"), NOW)
        await ApplicationRepository(client, RITA).move(id, ApplicationStatus.INTERVIEW, "secret note", NOW)
    return client


async def states(client: GraphClient) -> dict[str, str]:
    return {row["user"]: row["delivery"] for row in await client.read(DELIVERIES)}


async def test_each_is_sent_once_in_the_person_s_language(server: Server, moved: GraphClient) -> None:
    with run_postbox() as box:
        async with context(server, box) as made:
            assert await deliver(made) == "2 sent, 1 not to be sent, 0 put off"
            assert await deliver(made) == "nothing was due"
    english, arabic = sorted(box.accepted, key=lambda message: str(message["To"]))
    assert str(english["Subject"]) == "Your application for “Baker Bcc: everybody@evil.example” goes on to an interview"
    assert english["Bcc"] is None
    assert (str(english["To"]), str(english["From"])) == ("ann@jobs.example", "CareerGraph <no-reply@jobs.example>")
    assert "Hello Ann," in english.get_content()
    assert str(arabic["Content-Language"]) == "ar"
    assert "المقابلة" in str(arabic["Subject"])
    assert "مرحبًا بن" in arabic.get_content()
    assert not any("secret note" in message.get_content() for message in box.accepted)
    assert await states(moved) == {"ann": "SENT", "ben": "SENT", "cat": "NO_ADDRESS"}


async def test_without_a_mail_server_they_wait_and_clients_list_them(server: Server, moved: GraphClient) -> None:
    async with context(server, None) as made:
        assert await deliver(made) == "no mail server is set: 3 notifications wait in the outbox"
        await look_for_mail({"context": made})
    assert await moved.read(TASKS) == [{"n": 0}]
    page, more = await NotificationRepository(moved, ANN).page("ann", 10, None, unread=True)
    assert ([(entry.kind, entry.status, entry.title) for entry in page], more) == (
        [("APPLICATION_MOVED", "INTERVIEW", TITLE)],
        False,
    )
    assert await NotificationRepository(moved, ANN).mark_read("ann", None, NOW) == 1
    assert await NotificationRepository(moved, ANN).count("ann", unread=True) == 0
    assert await NotificationRepository(moved, BEN).count("ben", unread=True) == 1
    assert await NotificationRepository(moved, BEN).by_id(page[0].id) is None


async def test_what_is_refused_for_now_is_put_off_and_for_good_is_not_sent(server: Server, moved: GraphClient) -> None:
    with run_postbox() as box:
        box.replies = ["451 try later", "554 no such person"]
        async with context(server, box) as made:
            assert await deliver(made) == "0 sent, 2 not to be sent, 1 put off"
            assert await deliver(made) == "nothing was due"
            await moved.write(DUE, now=NOW)
            assert await deliver(made) == "1 sent, 0 not to be sent, 0 put off"
    assert len(box.accepted) == 1
    assert sorted((await states(moved)).values()) == ["NO_ADDRESS", "REFUSED", "SENT"]


async def test_what_a_dead_worker_claimed_is_sent_by_the_next_run_of_its_task(
    server: Server, moved: GraphClient
) -> None:
    outbox = OutboxRepository(moved, SYSTEM)
    now = datetime.now(UTC)
    claimed = await outbox.claim("t", 10, now, now - timedelta(minutes=30))
    assert len(claimed) == 3
    with run_postbox() as box:
        async with context(server, box) as made:
            assert await deliver(made, "another") == "nothing was due", "they are claimed"
            assert (await deliver(made, "t")).startswith("2 sent")
    ids = [str(message["Message-ID"]) for message in box.accepted]
    assert len(set(ids)) == 2
    assert all(id.endswith("@jobs.example>") for id in ids)


async def test_a_server_that_is_away_loses_nothing(server: Server, moved: GraphClient) -> None:
    with run_postbox() as box:
        pass
    async with context(server, box) as made:
        with pytest.raises(MailUnavailableError, match="cannot be used"):
            await deliver(made)
        assert {row["claim"] for row in await moved.read(DELIVERIES)} == {None}, "nothing stays claimed"
    with run_postbox() as box:
        async with context(server, box) as made:
            assert (await deliver(made, "later")).startswith("2 sent")


async def test_old_news_is_no_longer_sent(server: Server, moved: GraphClient) -> None:
    await moved.write("MATCH (n:Notification) SET n.at = $at", at=NOW - timedelta(days=8))
    with run_postbox() as box:
        async with context(server, box) as made:
            assert (await deliver(made)).startswith("0 sent, 3 not")
    assert box.accepted == []
    assert (await states(moved))["ann"] == "EXPIRED"
