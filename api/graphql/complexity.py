"""Measures the complexity of an operation: its depth, its maximum number of nodes, and its computing cost.

The size of a list is its ``first`` argument, the number of its ids, or the usual size of such a list. The sizes of
nested lists are multiplied. A field's cost is its weight (:mod:`api.graphql.field_costs`) times the sizes of the lists
around it. Variables count by their values.
The document must have passed :func:`api.graphql.fragment_expansion.explain_excess`: fragments are expanded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
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
from graphql.pyutils import Undefined

from api.graphql.field_costs import ASSUMED_SIZES, NODE_COST, USUAL_SIZE, WEIGHTS, Weight
from api.graphql.fragment_expansion import Fragments, fragments_of
from api.graphql.paging import MOST

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
PAGED = frozenset({"edges", "nodes"})


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
        cost: points; one is about a millisecond of computing (:mod:`api.graphql.field_costs`).
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
        paged: the size of the page whose ``edges`` it selects; ``None`` outside a page.
        introspecting: whether it lies below ``__schema`` or ``__type``.
    """

    times: int = 1
    depth: int = 0
    paged: int | None = None
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
        coordinate = f"{parent.name}.{name}"
        weight = WEIGHTS.get(coordinate)
        if weight:
            self.cost += position.times * self._weigh(weight, node.arguments or ())
        result = get_named_type(definition.type)
        if not is_composite_type(result):
            return
        times, paged = position.times, None
        if is_connection(result):
            paged = self._page_size(definition, node)
        elif is_list_type(get_nullable_type(definition.type)):
            times *= (
                position.paged
                if position.paged is not None and name in PAGED
                else self._size(coordinate, definition, node)
            )
            self.nodes += times
            self.cost += times * NODE_COST
        self.measure_selections(node.selection_set, result, Place(times, position.depth + 1, paged, introspecting))

    def _weigh(self, weight: Weight, arguments: Sequence[ArgumentNode]) -> float:
        """Return the cost of computing a field once."""
        if not weight.thousand_characters:
            return weight.points
        characters = sum(extent_of_literal(argument.value, self.variables).characters for argument in arguments)
        return weight.points + weight.thousand_characters * characters / 1_000

    def _size(self, coordinate: str, definition: GraphQLField, node: FieldNode) -> int:
        """Return the maximum number of elements in a list."""
        if "first" in definition.args:
            return self._page_size(definition, node)
        list_arguments = [
            name for name, argument in definition.args.items() if is_list_type(get_nullable_type(argument.type))
        ]
        if list_arguments:
            extents = {
                argument.name.value: extent_of_literal(argument.value, self.variables)
                for argument in node.arguments or ()
            }
            return sum(max(1, extents[name].elements) for name in list_arguments if name in extents)
        return ASSUMED_SIZES.get(coordinate, USUAL_SIZE)

    def _page_size(self, definition: GraphQLField, node: FieldNode) -> int:
        """Return the value of ``first``, up to the resolvers' maximum; the schema's default if omitted."""
        parameter = definition.args.get("first")
        if parameter is None:
            return MOST
        for argument in node.arguments or ():
            if argument.name.value == "first":
                size = extent_of_literal(argument.value, self.variables).number
                break
        else:
            size = None if parameter.default_value is Undefined else parameter.default_value
        return MOST if size is None else min(max(size, 0), MOST)


def is_connection(type: GraphQLNamedType) -> bool:
    """Whether a type is a page of a list."""
    return "edges" in getattr(type, "fields", {})
