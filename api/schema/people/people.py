"""The viewer and other people, as queries read them."""

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.paging import GlobalId
from api.schema.people.users import User
from api.schema.people.viewer_profile import ViewerProfile
from api.schema.people.viewer_recommendations import ViewerRecommendations
from api.schema.people.viewer_records import ViewerRecords


@strawberry.type(description="The person who sends the request.")
class Viewer(ViewerProfile, ViewerRecommendations, ViewerRecords):
    """The viewer: a profile, plus data that only the person themselves may read."""


@strawberry.type
class PeopleQueries:
    """Queries about people."""

    @strawberry.field(description="The person who sends the request; requires a token.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer(user_id=info.context.viewer_id)

    @strawberry.field(
        description="A person, for the person themselves and for administrators; null if there is no such person. "
        "Each read by somebody else is in the person's access log."
    )
    async def user(self, info: Info, id: GlobalId) -> User | None:
        profile = await info.context.profile(ids.local_id(id, "User"))
        return User.of(profile) if profile else None
