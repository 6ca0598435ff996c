"""Logs who read whose data: an extension around each operation."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension

from api.graphql.context import Context


class AccessLogging(SchemaExtension):
    """Writes what an operation read of other people to their access logs, in one query, before it answers.

    If that fails, so does the operation: nobody's data is shown without a trace.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        """Wrap the execution. This extension comes before the one that gives the operation its own context."""
        yield
        context: Context = self.execution_context.context
        await context.log_reads()
