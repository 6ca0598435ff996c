"""The job that sends notifications by e-mail, each once as far as SMTP allows.

A notification is recorded as sent as soon as the mail server has accepted it. If the worker dies between the two, the
message is sent again, with the same Message-ID; nothing is lost.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from graph.catalogue.jobs import JobRepository
from graph.errors import GraphError
from graph.notifications.notifications import NotificationKind
from graph.notifications.outbox import Delivery, OutboxRepository, OutgoingMail
from graph.viewer import SYSTEM
from workers.errors import MailRefusedError, MailUnavailableError, QueueUnavailableError
from workers.mail.contents import Content, write_content
from workers.mail.envelope import make_message
from workers.mail.links import stop_links
from workers.mail.smtp import Mailer, open_mailer
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments
from workers.task_catalogue import TaskKind

BATCH = 20
FORGOTTEN = timedelta(minutes=30)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)

log = structlog.get_logger("careergraph.notifications")


async def look_for_mail(ctx: Mapping[str, Any]) -> None:
    """Request a delivery if there is a mail server and something is due. Arq calls this every minute."""
    context: Context = ctx["context"]
    if not context.settings.smtp_host:
        return
    try:
        count, due = await OutboxRepository(context.client, SYSTEM).waiting()
        if count and due is not None and due <= datetime.now(UTC):
            await context.queue.ask(TaskKind.DELIVER_NOTIFICATIONS, SYSTEM)
    except (GraphError, QueueUnavailableError) as error:
        log.warning("could not look at the outbox; trying again in a minute", error=str(error))


async def deliver_notifications(context: Context, id: str, _arguments: Arguments, progress: Progress) -> str:
    """Send what is due. Without a mail server, everything stays in the outbox.

    Raises:
        MailUnavailableError: the mail server cannot be used; what was not sent is tried again later.
    """
    outbox = OutboxRepository(context.client, SYSTEM)
    if not context.settings.smtp_host:
        return f"no mail server is set: {(await outbox.waiting())[0]:,} notifications wait in the outbox"
    delivery = NotificationDelivery(context, outbox, id)
    progress(0.1, "connecting to the mail server")
    first = await delivery.claim()
    if not first:
        return "nothing was due"
    try:
        async with open_mailer(context.settings) as mailer:
            while first:
                for mail in first:
                    await delivery.deliver(mailer, mail)
                progress(0.5, f"{delivery.sent:,} sent")
                first = await delivery.claim()
    except MailUnavailableError:
        await outbox.release(id)
        raise
    return f"{delivery.sent:,} sent, {delivery.settled - delivery.sent:,} not to be sent, {delivery.deferred:,} put off"


class NotificationDelivery:
    """One run of the job, and what became of the notifications that it claimed.

    Args:
        context: the worker's context.
        outbox: hands out notifications.
        claim: id of the task.
    """

    def __init__(self, context: Context, outbox: OutboxRepository, claim: str) -> None:
        self._context = context
        self._outbox = outbox
        self._claim = claim
        self._links = stop_links(context.settings, context.home)
        self.sent = self.settled = self.deferred = 0

    async def claim(self) -> list[OutgoingMail]:
        """Claim the next notifications that are due."""
        now = datetime.now(UTC)
        return list(await self._outbox.claim(self._claim, BATCH, now, now - FORGOTTEN))

    async def deliver(self, mailer: Mailer, mail: OutgoingMail) -> None:
        """Send one notification, or record why it is not sent.

        Raises:
            MailUnavailableError: the server does not answer any more.
        """
        obstacle = self._find_obstacle(mail)
        if obstacle is not None:
            await self._settle(mail, obstacle)
            return
        content = await self._write(mail)
        try:
            message = make_message(mail.id, self._context.settings.mail_sender, mail.email or "", content, mail.at)
            await mailer.send(message)
        except ValueError as error:
            await self._settle(mail, Delivery.REFUSED, f"the address or the sender is none: {error}")
        except MailRefusedError as error:
            await self._settle(mail, Delivery.REFUSED, str(error))
        except MailUnavailableError as error:
            await self._defer(mail, str(error))
            if not mailer.is_connected:
                raise
        else:
            self.sent += 1
            await self._settle(mail, Delivery.SENT)

    def _find_obstacle(self, mail: OutgoingMail) -> Delivery | None:
        """Return why a notification is not to be sent by e-mail; ``None`` if it is."""
        if mail.email is None:
            return Delivery.NO_ADDRESS
        if mail.kind is NotificationKind.JOB_ALERT and not mail.alert_active:
            return Delivery.STOPPED
        given_up = datetime.now(UTC) - timedelta(days=self._context.settings.mail_days)
        return Delivery.EXPIRED if mail.at < given_up else None

    async def _write(self, mail: OutgoingMail) -> Content:
        jobs = await JobRepository(self._context.client).by_ids(mail.jobs) if mail.jobs else {}
        stop = self._links.sign(mail.alert) if mail.alert else None
        mailed_jobs = [jobs[id] for id in mail.jobs if id in jobs]
        return write_content(mail, mailed_jobs, self._context.settings.job_url, stop)

    async def _settle(self, mail: OutgoingMail, delivery: Delivery, problem: str | None = None) -> None:
        self.settled += 1
        if problem:
            log.warning("a notification cannot be sent", notification=mail.id, problem=problem)
        await self._outbox.settle(mail.id, self._claim, delivery, datetime.now(UTC), problem)

    async def _defer(self, mail: OutgoingMail, problem: str) -> None:
        self.deferred += 1
        wait = min(FIRST_WAIT * 2 ** min(mail.attempts or 0, 10), LONGEST_WAIT)
        await self._outbox.defer(mail.id, self._claim, datetime.now(UTC) + wait, problem)
