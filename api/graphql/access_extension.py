"""Logs who read whose data, and what service accounts do for people: an extension around each operation."""

from collections.abc import AsyncIterator

from graphql import OperationDefinitionNode, OperationType
from strawberry.extensions import SchemaExtension

from api.graphql.context import Context
from api.graphql.fragment_expansion import fragments_of
from api.graphql.operation_names import fields_of


class AccessLogging(SchemaExtension):
    """Writes what an operation read of other people to their access logs, in one query, before it answers.

    What a service account does for a person is written to the person's log before it is done. If an entry cannot be
    written, the operation fails: nobody's data is shown or changed without a trace.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        """Wrap the execution. This extension comes before the one that gives the operation its own context."""
        context: Context = self.execution_context.context
        operation = self._operation() if context.viewer.agent is not None else None
        if operation is not None and operation.operation is OperationType.MUTATION:
            context.viewer.require_act()
        fields = self._root_fields(operation) if operation is not None else []
        is_new = context.viewer.is_newcomer
        if not is_new:
            await context.log_act(fields)
        yield
        context = self.execution_context.context
        if is_new:  # the operation may have registered them
            await context.log_act(fields)
        await context.log_reads()

    def _operation(self) -> OperationDefinitionNode | None:
        """Return the operation that is executed; ``None`` if the document has none with this name."""
        document, name = self.execution_context.graphql_document, self.execution_context.operation_name
        definitions = document.definitions if document is not None else ()
        operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
        return next((node for node in operations if name is None or (node.name and node.name.value == name)), None)

    def _root_fields(self, operation: OperationDefinitionNode) -> list[str]:
        """Return the fields that an operation asks for, such as ``Query.viewer``, each once."""
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101 - the operation is of it
        root = operation.operation.value.capitalize()
        fields = fields_of(operation.selection_set, fragments_of(document), 0)
        names = dict.fromkeys(field.name.value for field in fields)
        return [f"{root}.{name}" for name in names if not name.startswith("__")]
