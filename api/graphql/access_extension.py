"""Logs who read whose data, and what service accounts do for people: an extension around each operation."""

from collections.abc import AsyncIterator, Iterator

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import StreamExecutionResult

from api.graphql.complexity import operations_named
from api.graphql.context import Context
from api.graphql.fragment_expansion import Fragments, fragments_of
from graph.viewer import Viewer


class AccessLogging(SchemaExtension):
    """Writes what an operation read of other people to their access logs, in one query, before it answers.

    What a service account does for a person is written to the person's log before it is done. If an entry cannot be
    written, the operation fails: nobody's data is shown or changed without a trace.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        """Wrap the execution. This extension comes before the one that gives the operation its own context."""
        context: Context = self.execution_context.context
        fields = self._check_act(context.viewer) if context.viewer.agent is not None else []
        is_new = context.viewer.is_newcomer
        if not is_new:
            await context.log_act(fields)
        yield
        context = self.execution_context.context
        if is_new:  # the operation may have registered them
            await context.log_act(fields)
        await context.log_reads()

    async def on_stream_result(self, _result: StreamExecutionResult) -> AsyncIterator[None]:
        """Write what an event of a subscription shows of other people, before it is sent."""
        await self.execution_context.context.log_reads()
        yield

    def _check_act(self, viewer: Viewer) -> list[str]:
        """Return the fields that a service account asks for, such as ``Query.viewer``, each once.

        Raises:
            ForbiddenError: they change something, and the account may only read.
        """
        operation = self._operation()
        if operation is None or operation.operation is OperationType.MUTATION:
            viewer.require_act()
        return self._root_fields(operation) if operation is not None else []

    def _operation(self) -> OperationDefinitionNode | None:
        """Return the operation that is executed; ``None`` if the document has none with this name."""
        document = self.execution_context.graphql_document
        operations = operations_named(document, self.execution_context.operation_name) if document is not None else ()
        return next(iter(operations), None)

    def _root_fields(self, operation: OperationDefinitionNode) -> list[str]:
        document = self.execution_context.graphql_document
        fragments = fragments_of(document) if document is not None else {}
        root = operation.operation.value.capitalize()
        names = dict.fromkeys(field_names(operation.selection_set, fragments))
        return [f"{root}.{name}" for name in names if not name.startswith("__")]


def field_names(selection: SelectionSetNode, fragments: Fragments) -> Iterator[str]:
    """Yield the names of the fields of a selection, those of its fragments too, however deep they stand."""
    for node in selection.selections:
        match node:
            case FieldNode():
                yield node.name.value
            case InlineFragmentNode():
                yield from field_names(node.selection_set, fragments)
            case FragmentSpreadNode() if node.name.value in fragments:
                yield from field_names(fragments[node.name.value].selection_set, fragments)
