"""The subscription to changes of the viewer's applications."""

from collections.abc import AsyncGenerator
from datetime import datetime

import strawberry

from api.graphql.context import Info
from api.schema.catalogue.applications import Application


@strawberry.type(description="A change of one of the viewer's applications.")
class ApplicationChange:
    """A change of an application."""

    application: Application = strawberry.field(description="The application as it is now.")
    at: datetime = strawberry.field(description="When it changed.")


@strawberry.type
class ApplicationSubscriptions:
    """Subscriptions about applications."""

    @strawberry.subscription(description="Each change of the viewer's own applications, from now on.")
    async def application_changed(self, info: Info) -> AsyncGenerator[ApplicationChange, None]:
        context = info.context
        async for application, at in context.application_service.follow_changes(context.viewer_id):
            yield ApplicationChange(application=Application.of(application), at=at)
