"""The catalogue's revision: a number that increases when jobs, courses or nodes linked to them change in bulk."""

from graph.db.client import GraphClient

RAISE = """
MERGE (c:Catalogue {id: 'catalogue'})
SET c.revision = coalesce(c.revision, 0) + 1
RETURN c.revision AS revision
"""


class RevisionRepository:
    """Increases the revision, so that every process knows when to reload the catalogue."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def raise_(self) -> int:
        """Increase the revision and return the new value."""
        return int((await self._client.write(RAISE))[0]["revision"])
