"""The access log of a person: who read their data."""

from datetime import datetime

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import checked_first, cursor, key_of, page_info, text, time
from api.schema.common.members import member_or_none
from graph.privacy import access_log
from graph.viewer import Role

strawberry.enum(Role, description="Roles that grant permissions.")


@strawberry.type(description="Somebody who read another person's data.")
class AccessLogViewer:
    """The reader of an entry."""

    id: strawberry.ID = strawberry.field(description="Global identifier of the person.")


@strawberry.type(description="A service account: a site's back end, which acts for the site's people.")
class AccessLogServiceAccount:
    """The service account of an entry."""

    id: strawberry.ID = strawberry.field(description="Its id, as `careergraph service-account list` shows it.")
    name: str = strawberry.field(description="Its name.")


@strawberry.type(description="A read of a person's data by somebody else, or an act of a service account for them.")
class AccessLogEntry:
    """An entry."""

    at: datetime = strawberry.field(description="When the data was read.")
    viewer: AccessLogViewer | None = strawberry.field(
        description="Who read it; null if that person has been erased since, or if a service account acted for the "
        "person whose log this is."
    )
    service_account: AccessLogServiceAccount | None = strawberry.field(
        description="The service account that made the request; null if people made it themselves."
    )
    roles: list[Role] = strawberry.field(description="The roles that this person had then.")
    field: str = strawberry.field(
        description="What was read: the type and name of the field that shows such data, such as `Job.applications`; "
        "of a service account's act for the person, the field that it asked for, such as `Mutation.applyToJob`."
    )

    @classmethod
    def of(cls, entry: access_log.AccessEntry) -> "AccessLogEntry":
        roles = [member_or_none(Role, role) for role in entry.roles]
        return cls(
            at=entry.at,
            viewer=AccessLogViewer(id=ids.encode("User", entry.viewer)) if entry.viewer else None,
            service_account=AccessLogServiceAccount(id=strawberry.ID(entry.account), name=entry.account_name or "")
            if entry.account
            else None,
            roles=[role for role in roles if role is not None],
            field=entry.field,
        )


AccessLogEntryEdge = Edge[AccessLogEntry]
AccessLogEntryConnection = Connection[AccessLogEntryEdge]


async def access_log_of(info: Info, user: str, first: int, after: str | None) -> AccessLogEntryConnection:
    """Return a page of a person's access log. What this operation has read so far is in it.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
        ForbiddenError: it is another person.
    """
    size, key = checked_first(first), key_of(after, time, text)
    await info.context.log_reads()
    page, more = await info.context.access_log.page(user, size, key)
    cursors = [cursor(entry.at, entry.id) for entry in page]
    edges = [
        AccessLogEntryEdge(cursor=own, node=AccessLogEntry.of(entry)) for own, entry in zip(cursors, page, strict=True)
    ]
    return AccessLogEntryConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))
