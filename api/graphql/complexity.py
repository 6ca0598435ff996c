"""Measures the complexity of an operation: its depth, its maximum number of nodes, and its computing cost.

The schema declares what a field costs and how long a list is (:mod:`api.graphql.schema_costs`). The sizes of nested
lists are multiplied. A field's cost is its weight times the sizes of the lists around it. Variables count by their
values.
The document must have passed :func:`api.graphql.fragment_expansion.explain_excess`: fragments are expanded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.utilities import get_default_value_ast

from api.graphql.fragment_expansion import Fragments, fragments_of
from api.graphql.schema_costs import FREE, NODE_COST, USUAL_SIZE, FieldCost, Length, read_costs

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})


@dataclass(frozen=True, slots=True)
class Extent:
    """The extent of a value: its number, the total elements of its lists, and the total characters of its texts."""

    number: int | None = None
    elements: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Complexity:
    """The complexity of an operation.

    Args:
        depth: nesting depth of fields, without introspection.
        aliases: number of fields with an alias.
        nodes: maximum number of elements in all lists together.
        cost: points; one is about a millisecond of computing (:mod:`api.graphql.cost_directives`).
    """

    depth: int
    aliases: int
    nodes: int
    cost: float


def extent_of(value: object) -> Extent:
    """Return the extent of a variable's value as sent, at any nesting depth."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return Extent(number=int(value))
    elements, characters, waiting = 0, 0, [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                characters += len(text)
            case list() as values:
                elements += len(values)
                waiting += values
            case dict() as fields:
                waiting += fields.values()
    return Extent(None, elements, characters)


def sum_extents(inner: Sequence[Extent], elements: int) -> Extent:
    """Return the extent of a value that contains others."""
    return Extent(None, elements + sum(extent.elements for extent in inner), sum(extent.characters for extent in inner))


def operations_named(document: DocumentNode, name: str | None) -> list[OperationDefinitionNode]:
    """Return the operations of a document with the given name; all operations if the name is ``None``."""
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    return [operation for operation in operations if name is None or (operation.name and operation.name.value == name)]


def measure_operation(
    schema: GraphQLSchema, document: DocumentNode, name: str | None, variables: Mapping[str, Extent]
) -> Complexity | None:
    """Measure an operation of a document; ``None`` if no operation has that name."""
    operations = operations_named(document, name)
    root = schema.get_root_type(operations[0].operation) if operations else None
    if root is None:
        return None
    measuring = Measuring(schema, fragments_of(document), {**default_extents(operations[0], variables), **variables})
    measuring.measure_selections(operations[0].selection_set, root, Place())
    return Complexity(measuring.depth, measuring.aliases, measuring.nodes, measuring.cost)


def declared_variables(document: DocumentNode, name: str | None) -> frozenset[str]:
    """Return the names of the variables that an operation of a document declares."""
    return frozenset(
        variable.variable.name.value
        for operation in operations_named(document, name)
        for variable in operation.variable_definitions or ()
    )


def default_extents(operation: OperationDefinitionNode, sent: Mapping[str, Extent]) -> dict[str, Extent]:
    """Return the extents of the variables that were not sent and have a default."""
    return {
        definition.variable.name.value: extent_of_literal(definition.default_value, {})
        for definition in operation.variable_definitions or ()
        if definition.default_value and definition.variable.name.value not in sent
    }


def extent_of_literal(value: ValueNode, variables: Mapping[str, Extent]) -> Extent:
    """Return the extent of a value in the document."""
    match value:
        case IntValueNode():
            return Extent(number=int(value.value[:20]))
        case StringValueNode():
            return Extent(characters=len(value.value))
        case VariableNode():
            return variables.get(value.name.value, Extent())
        case ListValueNode():
            return sum_extents([extent_of_literal(element, variables) for element in value.values], len(value.values))
        case ObjectValueNode():
            return sum_extents([extent_of_literal(member.value, variables) for member in value.fields], 0)
        case _:
            return Extent()


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a selection.

    Args:
        times: how often it could be evaluated.
        depth: number of fields above it.
        page: the size of the lists in ``sized``; those are the fields of this selection that are so long.
        introspecting: whether it lies below ``__schema`` or ``__type``.
    """

    times: int = 1
    depth: int = 0
    page: int = 0
    sized: frozenset[str] = frozenset()
    introspecting: bool = False


@dataclass(slots=True)
class Measuring:
    """Adds up the complexity of one operation."""

    schema: GraphQLSchema
    fragments: Fragments
    variables: Mapping[str, Extent]
    depth: int = field(default=0, init=False)
    aliases: int = field(default=0, init=False)
    nodes: int = field(default=0, init=False)
    cost: float = field(default=0.0, init=False)

    def measure_selections(self, selected: SelectionSetNode | None, parent: GraphQLNamedType, position: Place) -> None:
        """Add a selection set on a type."""
        for selection in selected.selections if selected else ():
            if isinstance(selection, FieldNode):
                self._measure_field(selection, parent, position)
            elif isinstance(selection, InlineFragmentNode):
                self._measure_fragment(selection, parent, position)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value in self.fragments:
                self._measure_fragment(self.fragments[selection.name.value], parent, position)

    def _measure_fragment(self, fragment: Any, parent: GraphQLNamedType, position: Place) -> None:
        condition = fragment.type_condition
        narrowed_type = self.schema.get_type(condition.name.value) if condition else parent
        self.measure_selections(fragment.selection_set, narrowed_type or parent, position)

    def _measure_field(self, node: FieldNode, parent: GraphQLNamedType, position: Place) -> None:
        self.aliases += node.alias is not None
        name = node.name.value
        introspecting = position.introspecting or name in INTROSPECTION
        if not introspecting:
            self.depth = max(self.depth, position.depth)
        definition = self.schema.get_field(parent, name) if is_composite_type(parent) else None
        if definition is None:
            return  # validation rejects it
        cost = read_costs(self.schema).get(f"{parent.name}.{name}", FREE)
        sent = {
            argument.name.value: extent_of_literal(argument.value, self.variables) for argument in node.arguments or ()
        }
        self.cost += position.times * weigh(cost, sent)
        result = get_named_type(definition.type)
        if not is_composite_type(result):
            return
        times = position.times
        if is_list_type(get_nullable_type(definition.type)):
            times *= position.page if name in position.sized else count_elements(cost.length, definition, sent)
            self.nodes += times
            self.cost += times * NODE_COST
        page = count_elements(cost.length, definition, sent) if cost.length.sized else 0
        below = Place(times, position.depth + 1, page, cost.length.sized, introspecting)
        self.measure_selections(node.selection_set, result, below)


def weigh(cost: FieldCost, sent: Mapping[str, Extent]) -> float:
    """Return the points that it costs to compute a field once."""
    return cost.points + cost.thousand_characters * sum(extent.characters for extent in sent.values()) / 1_000


def count_elements(length: Length, field: GraphQLField, sent: Mapping[str, Extent]) -> int:
    """Return the most elements that a list can have; a number of the client's counts up to the assumed length."""
    assumed = USUAL_SIZE if length.assumed is None else length.assumed
    arguments = [(field.args[name], sent.get(name)) for name in length.slicing if name in field.args]
    lists = [extent for argument, extent in arguments if extent and is_list_type(get_nullable_type(argument.type))]
    if lists:
        return sum(max(1, extent.elements) for extent in lists)
    numbers = [number for argument, extent in arguments if (number := number_in(argument, extent)) is not None]
    return min(max(*numbers, 0), assumed) if numbers else assumed


def number_in(argument: GraphQLArgument, sent: Extent | None) -> int | None:
    """Return the number that an argument has, or that the schema gives it; ``None`` if it is no number."""
    if sent is not None:
        return sent.number
    default = get_default_value_ast(argument)
    return extent_of_literal(default, {}).number if default else None
