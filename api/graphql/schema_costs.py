"""Reads what fields cost, and how long lists are, from the directives on a schema (:mod:`api.graphql.cost_directives`).

The schema may be the code's, or one that was read from a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from graphql import GraphQLField, GraphQLSchema, value_from_ast_untyped
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.utils.str_converters import to_camel_case

from api.graphql.cost_directives import Cost, ListSize, TextCost

NODE_COST = 0.05
USUAL_SIZE = 10
DIRECTIVES: Mapping[str, type[Any]] = {"cost": Cost, "textCost": TextCost, "listSize": ListSize}


@dataclass(frozen=True, slots=True)
class Length:
    """How long a list is.

    Args:
        assumed: its length where no argument gives it, and the most that a number gives; ``None`` for the usual one.
        slicing: the arguments that give it: a number, or a list with as many values.
        sized: the fields of the result that are so long; if there are none, the result itself.
    """

    assumed: int | None = None
    slicing: tuple[str, ...] = ()
    sized: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldCost:
    """What a field costs each time that it is computed.

    Args:
        points: fixed cost, independent of the arguments.
        thousand_characters: points for each thousand characters of text among its arguments.
        length: how long its list is.
    """

    points: float = 0.0
    thousand_characters: float = 0.0
    length: Length = Length()


FREE = FieldCost()
INTROSPECTION: Mapping[str, FieldCost] = {
    "Query.__schema": FieldCost(20.0),
    "Query.__type": FieldCost(5.0),
    "__Schema.types": FieldCost(length=Length(150)),
    "__Schema.directives": FieldCost(length=Length(8)),
    "__Type.fields": FieldCost(length=Length(15)),
    "__Type.inputFields": FieldCost(length=Length(8)),
    "__Type.enumValues": FieldCost(length=Length(5)),
    "__Type.possibleTypes": FieldCost(length=Length(5)),
    "__Type.interfaces": FieldCost(length=Length(1)),
    "__Field.args": FieldCost(length=Length(1)),
    "__Directive.args": FieldCost(length=Length(2)),
}
"""GraphQL's own fields, on which a schema can declare nothing."""


@lru_cache(maxsize=8)
def read_costs(schema: GraphQLSchema) -> Mapping[str, FieldCost]:
    """Return the cost of each field that declares one, by its coordinate, such as ``Query.search``; cached."""
    declared = {
        f"{type.name}.{name}": cost_of(list(directives_of(field)))
        for type in schema.type_map.values()
        for name, field in getattr(type, "fields", {}).items()
        if isinstance(field, GraphQLField)
    }
    return {**{name: cost for name, cost in declared.items() if cost != FREE}, **INTROSPECTION}


def directives_of(field: GraphQLField) -> Iterator[Any]:
    """Yield the directives on a field that tell its cost, as instances of their classes."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    yield from getattr(definition, "directives", ())
    for node in (field.ast_node.directives if field.ast_node else None) or ():
        kind = DIRECTIVES.get(node.name.value)
        if kind is not None:
            sent = {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}
            names = {to_camel_case(field.name): field.name for field in fields(kind)}
            yield kind(**{names[name]: value for name, value in sent.items() if name in names})


def cost_of(directives: list[Any]) -> FieldCost:
    """Return the cost that some directives declare."""
    points, characters, length = 0.0, 0.0, FREE.length
    for directive in directives:
        match directive:
            case Cost(weight=weight):
                points = float(weight)
            case TextCost(weight=weight):
                characters = float(weight)
            case ListSize():
                length = length_of(directive)
    return FieldCost(points, characters, length)


def length_of(size: ListSize) -> Length:
    """Return the length that a directive declares."""
    return Length(size.assumed_size or None, tuple(size.slicing_arguments or ()), frozenset(size.sized_fields or ()))
