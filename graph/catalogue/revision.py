"""The catalogue's revision: a number that rises when jobs, courses or what they link to changed in bulk."""

from graph.db.client import GraphClient

RAISE = """
MERGE (c:Catalogue {id: 'catalogue'})
SET c.revision = coalesce(c.revision, 0) + 1
RETURN c.revision AS revision
"""


class RevisionRepository:
    """Raises the revision, so that every process knows when to read the catalogue again."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def raise_(self) -> int:
        """Note a change; returns the new revision."""
        return int((await self._client.write(RAISE))[0]["revision"])
