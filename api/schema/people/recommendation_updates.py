"""The subscription to changes of the viewer's recommendations."""

from collections.abc import AsyncGenerator
from datetime import datetime

import strawberry

from api.graphql.context import Info
from api.schema.people.users import User
from workers.valkey.recommendation_updates import UpdateReason, follow_updates

strawberry.enum(
    UpdateReason,
    name="RecommendationsUpdateReason",
    description="Why recommendations changed. REFRESHED: the stored ones were computed anew. CHOICE: the person did "
    "something with an item, or took it back. PROFILE: the person changed their profile.",
)


@strawberry.type(description="A change of a person's recommendations. Ask for a list again to see it.")
class RecommendationsUpdate:
    """A change of recommendations."""

    user: User = strawberry.field(description="The person, who is the viewer.")
    reason: UpdateReason = strawberry.field(description="Why they changed.")
    at: datetime = strawberry.field(description="When they changed.")


@strawberry.type
class RecommendationSubscriptions:
    """Subscriptions about recommendations."""

    @strawberry.subscription(
        description="Each change of what lists recommend to the viewer, from now on: a refresh of stored "
        "recommendations, a choice of theirs, a change of their profile. Of changes that follow closely, the latest "
        "is sent. Impressions change nothing."
    )
    async def recommendations_updated(self, info: Info) -> AsyncGenerator[RecommendationsUpdate, None]:
        context, user = info.context, info.context.viewer_id
        async for update in follow_updates(context.parts.redis, context.parts.queue.announcements, user):
            profile = await context.users.profile(user)
            if profile is None:
                return
            yield RecommendationsUpdate(user=User.of(profile), reason=update.reason, at=update.at)
