"""Adds people to the graph on their first visit, by what their provider says of them."""

from contextlib import suppress

from api.http.tokens import Grant
from graph.db.client import GraphClient
from graph.errors import ConflictError
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.viewer import Viewer


class FirstVisits:
    """Adds people.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def register(self, grant: Grant) -> None:
        """Add the person of a provider's token as a candidate. Of several visits at once, one adds the person.

        Raises:
            GraphUnavailableError: the graph is unavailable.
        """
        profile = grant.profile
        facts = {"name": profile.name, "email": profile.email, "language": profile.language} if profile else {}
        change = ProfileChange({name: value for name, value in facts.items() if value is not None})
        viewer = Viewer(grant.user, is_newcomer=True)
        with suppress(ConflictError):  # another visit was first
            await ProfileRepository(self._client, viewer).register(change)
