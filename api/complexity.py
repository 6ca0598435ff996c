"""Refuses a document that could ask for too many nodes, before anything is executed.

A list counts as many nodes as its ``first`` says (100 where that is a variable, 20 where a connection
does not say), times the lists that it lies in; all lists together may count up to 20,000.
"""

from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

MOST_NODES = 20_000
UNKNOWN, UNSAID = 100, 20


class NodeLimit(ASTValidationRule):
    """Counts the nodes that each operation could ask for."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Refuse an operation that could ask for too many."""
        count = self._nodes(node.selection_set, 1, frozenset())
        if count > MOST_NODES:
            said = f"This could ask for over {MOST_NODES:,} nodes: ask for smaller pages or fewer lists within lists."
            self.report_error(GraphQLError(said, node, extensions={"code": "TOO_COMPLEX"}))

    def _nodes(self, selected: SelectionSetNode | None, times: int, within: frozenset[str]) -> int:
        """Nodes of a selection that is made so many times; it stops counting beyond the limit."""
        count = 0
        for one in selected.selections if selected else ():
            if count > MOST_NODES:
                return count
            if isinstance(one, FieldNode):
                own = times * listed(one)
                count += (own if own > times else 0) + self._nodes(one.selection_set, min(own, MOST_NODES + 1), within)
            elif isinstance(one, FragmentSpreadNode):
                count += self._spread(one.name.value, times, within)
            else:
                count += self._nodes(getattr(one, "selection_set", None), times, within)
        return count

    def _spread(self, name: str, times: int, within: frozenset[str]) -> int:
        fragment: FragmentDefinitionNode | None = self.context.get_fragment(name)
        if fragment is None or name in within:
            return 0  # other rules refuse both
        return self._nodes(fragment.selection_set, times, within | {name})


def listed(field: FieldNode) -> int:
    """How many times a field's selection could be made: 1 for what is no list."""
    for argument in field.arguments or ():
        if argument.name.value == "first":
            value = argument.value
            return max(int(value.value), 1) if isinstance(value, IntValueNode) else UNKNOWN
    chosen = field.selection_set.selections if field.selection_set else ()
    edges = any(isinstance(one, FieldNode) and one.name.value in ("edges", "nodes") for one in chosen)
    return UNSAID if edges else 1
