"""The viewer's notifications, and marking them as read."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.applications import Application
from api.schema.catalogue.jobs import Job
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from api.schema.common.reasons import InLanguage, Language
from api.schema.people.job_alerts import JobAlert
from graph.notifications import notifications
from graph.notifications.notifications import NotificationKind
from workers.mail.phrases import tell_found, tell_move

strawberry.enum(NotificationKind, description="What a notification tells of.")
MOST_MARKED = 100
Unread = Annotated[bool, strawberry.argument(description="Whether to leave out those that were read.")]


@strawberry.type(description="Something that the viewer is told of.")
class Notification(Node):
    """A notification."""

    kind: NotificationKind = strawberry.field(description="What it tells of.")
    at: datetime = strawberry.field(description="When it was made.")
    read_at: datetime | None = strawberry.field(description="When the viewer read it; null while it is unread.")
    record: strawberry.Private[notifications.Notification]

    @classmethod
    def of(cls, notification: notifications.Notification) -> "Notification":
        return cls(
            id=ids.encode("Notification", notification.id),
            kind=notification.kind,
            at=notification.at,
            read_at=notification.read_at,
            record=notification,
        )

    @strawberry.field(description="What it says, in a sentence.")
    def message(self, language: InLanguage = Language.EN) -> str:
        notification = self.record
        if notification.kind is NotificationKind.APPLICATION_MOVED:
            return tell_move(notification.title, notification.status or "", language)
        return tell_found(notification.title, notification.count or len(notification.jobs), language)

    @strawberry.field(description="The application that was moved, as it is now; null for other kinds.")
    async def application(self, info: Info) -> Application | None:
        if self.record.application is None:
            return None
        application = await info.context.applications.by_id(self.record.application)
        return Application.of(application) if application else None

    @strawberry.field(description="The best jobs that an alert found, best first, at most 10; empty for other kinds.")
    async def jobs(self, info: Info) -> list[Job]:
        jobs = await info.context.loaders.jobs.load_many(list(self.record.jobs))
        return [Job.of(job) for job in jobs if job]

    @strawberry.field(description="The alert; null for other kinds, and if it was deleted.")
    async def alert(self, info: Info) -> JobAlert | None:
        alert = await info.context.job_alerts.by_id(self.record.alert) if self.record.alert else None
        return JobAlert.of(alert) if alert else None


NotificationEdge = Edge[Notification]


@strawberry.type(description="A page of the viewer's notifications.")
class NotificationConnection(Connection[NotificationEdge]):
    """A page of notifications."""

    unread: strawberry.Private[bool]

    @strawberry.field(description="How many notifications the list has.")
    async def total_count(self, info: Info) -> int:
        return await info.context.notifications.count(info.context.viewer_id, unread=self.unread)

    @strawberry.field(description="How many notifications the viewer has not read.")
    async def unread_count(self, info: Info) -> int:
        return await info.context.notifications.count(info.context.viewer_id, unread=True)


async def own_notifications(info: Info, first: int, after: str | None, *, unread: bool) -> NotificationConnection:
    """Return a page of the viewer's notifications.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
    """
    size, key = checked_first(first), key_of(after, time, text)
    page, more = await info.context.notifications.page(info.context.viewer_id, size, key, unread=unread)
    edges = [NotificationEdge(cursor=cursor(entry.at, entry.id), node=Notification.of(entry)) for entry in page]
    position = page_info([edge.cursor for edge in edges], more=more, after=after)
    return NotificationConnection(edges=edges, page_info=position, unread=unread)


@strawberry.input(description="Notifications that the viewer has read.")
class MarkNotificationsReadInput:
    """Input of ``markNotificationsRead``."""

    notifications: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The notifications, at most 100; all if omitted or null."
    )


@strawberry.type(description="The result of marking notifications as read.")
class MarkNotificationsReadPayload:
    """Payload of ``markNotificationsRead``."""

    marked: int = strawberry.field(description="How many of them were unread.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type
class NotificationMutations:
    """Mutations of notifications."""

    @strawberry.mutation(
        description="Mark the viewer's notifications as read. Those that are read already stay as they are, and those "
        "of others are left out."
    )
    async def mark_notifications_read(
        self,
        info: Info,
        input: Annotated[MarkNotificationsReadInput, strawberry.argument(description="The mutation's input.")],
    ) -> MarkNotificationsReadPayload:
        user, global_ids = info.context.viewer_id, input.notifications
        if global_ids is not None and len(global_ids) > MOST_MARKED:
            error = UserError.of("INVALID", f"at most {MOST_MARKED}", "notifications")
            return MarkNotificationsReadPayload(marked=0, errors=[error])
        local_ids = [ids.local_id(id, "Notification", argument="input.notifications") for id in global_ids or []]
        count = await info.context.notifications.mark_read(
            user, None if global_ids is None else local_ids, datetime.now(UTC)
        )
        return MarkNotificationsReadPayload(marked=count, errors=[])
