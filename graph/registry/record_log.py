"""Records that administrators read, such as runs of imports and bias audits: what is common to their repositories."""

from collections.abc import Mapping
from typing import Any, Generic, LiteralString, TypeVar

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.db.stored import Stored
from graph.db.values import readable
from graph.viewer import Role, Viewer

R = TypeVar("R", bound=Stored)


class RecordLog(Generic[R]):
    """Writes records of one kind and reads them again.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
        kind: the dataclass of a record; its fields are the columns of a query.
    """

    def __init__(self, client: GraphClient, viewer: Viewer, kind: type[R]) -> None:
        self._client = client
        self._viewer = viewer
        self._kind = kind

    async def write(self, *statements: tuple[LiteralString, Mapping[str, Any]]) -> None:
        """Run statements with their parameters in one transaction.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)

        async def work(transaction: AsyncManagedTransaction) -> None:
            for query, parameters in statements:
                await rows(transaction, query, **parameters)

        await self._client.transact(work)

    async def read(self, query: LiteralString, **parameters: Any) -> list[R]:
        """Return the readable records that a query finds, in its order.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        stored = await self._client.read(query, **parameters)
        return [record for _, record in readable(self._kind.__name__, stored, lambda row: self._kind(**row))]
