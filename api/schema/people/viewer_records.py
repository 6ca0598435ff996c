"""What is kept about the viewer beside the profile: what they did, and what they were told."""

import strawberry

from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First
from api.schema.catalogue.applications import ApplicationConnection, Statuses, applications_of
from api.schema.people.access_log import AccessLogEntryConnection, access_log_of
from api.schema.people.documents import DocumentConnection, documents_of
from api.schema.people.exports import DataExport, latest_export
from api.schema.people.history import (
    Actions,
    Activity,
    Days,
    InteractionConnection,
    Preferences,
    activity,
    history,
    read_preferences,
)
from api.schema.people.job_alerts import JobAlert, own_alerts
from api.schema.people.notifications import NotificationConnection, Unread, own_notifications
from api.schema.people.saved import SavedCourseConnection, SavedJobConnection, saved_courses, saved_jobs
from api.schema.people.self_declared import SelfDeclaration, own_declaration


@strawberry.type
class ViewerRecords:
    """The fields of the viewer that show what they did, what they keep, and who read it."""

    user_id: strawberry.Private[str]

    @strawberry.field(
        description="The person's interactions, latest first. Without `actions`, all actions are included.",
        directives=[PAGE],
    )
    async def interactions(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        actions: Actions = None,
    ) -> InteractionConnection:
        return await history(info, self.user_id, first, after, actions or [])

    @strawberry.field(description="Jobs that the person saved, the latest first; closed ones too.", directives=[PAGE])
    async def saved_jobs(self, info: Info, first: First = 20, after: After = None) -> SavedJobConnection:
        return await saved_jobs(info, first, after)

    @strawberry.field(description="Courses that the person saved, the latest first.", directives=[PAGE])
    async def saved_courses(self, info: Info, first: First = 20, after: After = None) -> SavedCourseConnection:
        return await saved_courses(info, first, after)

    @strawberry.field(description="The person's own applications, the latest first.", directives=[cost(5), PAGE])
    async def applications(
        self, info: Info, first: First = 20, after: After = None, statuses: Statuses = None
    ) -> ApplicationConnection:
        return await applications_of(info, self.user_id, first, after, statuses or [])

    @strawberry.field(description="What the person was told of, the latest first.", directives=[PAGE])
    async def notifications(
        self, info: Info, first: First = 20, after: After = None, unread: Unread = False
    ) -> NotificationConnection:
        return await own_notifications(info, first, after, unread=unread)

    @strawberry.field(description="The person's saved searches, at most 20, the latest first.")
    async def job_alerts(self, info: Info) -> list[JobAlert]:
        return await own_alerts(info)

    @strawberry.field(description="Totals of the person's interactions in the last days.")
    async def activity(self, info: Info, days: Days = 90) -> Activity:
        return await activity(info, self.user_id, days)

    @strawberry.field(
        description="Documents that the person uploaded, the latest first; at most 20.", directives=[PAGE]
    )
    async def documents(self, info: Info, first: First = 20, after: After = None) -> DocumentConnection:
        return await documents_of(info, self.user_id, first, after)

    @strawberry.field(description="Who else read the person's data, the latest first.", directives=[PAGE])
    async def access_log(self, info: Info, first: First = 20, after: After = None) -> AccessLogEntryConnection:
        return await access_log_of(info, self.user_id, first, after)

    @strawberry.field(description="What the person declared for bias audits; null if they declared nothing.")
    async def self_declaration(self, info: Info) -> SelfDeclaration | None:
        return await own_declaration(info)

    @strawberry.field(description="The person's latest export; null if there is none, or it has expired.")
    async def data_export(self, info: Info) -> DataExport | None:
        return await latest_export(info, self.user_id)

    @strawberry.field(description="Preferences derived from the person's choices.")
    async def preferences(self, info: Info) -> Preferences:
        return await read_preferences(info)
