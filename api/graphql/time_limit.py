"""Ends queries that take too long, with everything that runs below them."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from api.errors import TimedOutError
from api.graphql.documents import Document
from api.graphql.operation_names import name_operation

log = structlog.get_logger("careergraph.api")


class TimeLimit(SchemaExtension):
    """Cancels a query after some time: its resolvers, their Cypher, and their computations.

    A mutation runs to its end, so that its client never wonders whether it happened; each of its calls has a limit of
    its own. A subscription may last.

    Args:
        seconds: the longest time that a query may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def on_execute(self) -> AsyncIterator[None]:
        """Wrap the execution; errors as in :class:`api.errors.TimedOutError`."""
        if self.execution_context.operation_type is not OperationType.QUERY:
            yield
            return
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as error:
            log.warning("a query was stopped: it took too long", operation=self._name(), seconds=self._seconds)
            raise TimedOutError(
                f"This took over {self._seconds:g} s and was stopped: request smaller pages, or send several requests."
            ) from error

    def _name(self) -> str:
        execution = self.execution_context
        assert execution.graphql_document is not None  # noqa: S101 - parsing comes first
        document = Document(execution.query or "", execution.graphql_document)
        return name_operation(execution.schema._schema, document, execution.operation_name)  # noqa: SLF001 - as elsewhere
