"""Executes operations as strawberry does, but reads what is there already in one go.

A page of explained recommendations has a thousand fields, and nearly all of them are attributes of objects that were
made before. For each one the executor makes a path and an info object and passes a dozen functions. Here a selection
of nothing but attributes becomes one function from an object to what the answer says of it, made once for an
operation. Where that function fails (null where there must be something, a value of another type), the executor does
the same in its own way, and says what is wrong and where.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias, TypeVar

from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    is_leaf_type,
    is_specified_scalar_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

Details: TypeAlias = list[FieldDetails]
Read: TypeAlias = Callable[[Any], Any]
Kind = TypeVar("Kind")
Found = TypeVar("Found")
Kept: TypeAlias = dict[tuple[Kind, int], tuple[Details, Found | None]]
TYPENAME = "__typename"


class Attribute(NamedTuple):
    """Where a field's value is, and how it is read."""

    name: str
    read: Read


class UnreadError(Exception):
    """A value is not what its type says; the executor tells it in its own way."""


class Execution(StrawberryGraphQLCoreExecutionContext):
    """One operation's execution. Readers are kept by type and selection, beside the selection, so that it lives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._attributes: Kept[GraphQLObjectType, Attribute] = {}
        self._values: Kept[GraphQLOutputType, Read] = {}
        self._wrapped = bool(self.middleware_manager and self.middleware_manager.middlewares)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: Details,
        path: Path,
        position_context: Any,
    ) -> Any:
        """A field's value; read at once where it is an attribute and all below it are."""
        with suppress(Exception):  # the executor meets it again below, and locates it
            found = self._attribute(parent_type, field_details_list)
            if found:
                return found.read(getattr(source, found.name))
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Details,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """What the answer says of a resolver's result; read at once where all below it are attributes."""
        if isinstance(return_type, GraphQLList | GraphQLObjectType):
            with suppress(Exception):  # the executor meets it again below, and locates it
                read = self._completing(return_type, field_details_list)
                if read:
                    return read(result)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _attribute(self, parent: GraphQLObjectType, details: Details) -> Attribute | None:
        """The attribute that a field is, where all below it are attributes too."""
        key = parent, id(details)
        if key not in self._attributes:
            self._attributes[key] = details, self._made(parent, details)
        return self._attributes[key][1]

    def _completing(self, type: GraphQLOutputType, details: Details) -> Read | None:
        """Reads a resolver's result, or what is in a list of them."""
        key = type, id(details)
        if key not in self._values:
            self._values[key] = details, self._value(type, details)
        return self._values[key][1]

    def _made(self, parent: GraphQLObjectType, details: Details) -> Attribute | None:
        name = details[0].node.name.value
        if name == TYPENAME:
            return Attribute("__class__", lambda _: parent.name)
        field = parent.fields.get(name)
        attribute = attribute_of(field) if field and not self._wrapped else None
        read = self._value(field.type, details) if field and attribute else None
        return Attribute(attribute, read) if attribute and read else None

    def _value(self, type: GraphQLOutputType, details: Details) -> Read | None:
        """What the answer says of a value; ``None`` where something below it needs a resolver."""
        if isinstance(type, GraphQLNonNull):
            if isinstance(type.of_type, GraphQLScalarType) and is_specified_scalar_type(type.of_type):
                return coercion(type.of_type)  # it refuses null
            read = self._value(type.of_type, details)
            return required(read) if read else None
        if isinstance(type, GraphQLList):
            read = self._value(type.of_type, details)
            return each(read) if read else None
        if isinstance(type, GraphQLObjectType):
            return self._object(type, details)
        return leaf(type) if is_leaf_type(type) else None

    def _object(self, type: GraphQLObjectType, details: Details) -> Read | None:
        known = type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if known is None:  # a type of introspection
            return None
        selected, deferred, _ = self.collect_subfields(type, details)
        found = {name: self._attribute(type, own) for name, own in selected.items()}
        plain = [(name, *attribute) for name, attribute in found.items() if attribute]
        if deferred or len(plain) < len(found):
            return None
        origin = known.origin

        def read(value: Any) -> Any:
            if value is None:
                return None
            if not isinstance(value, origin):
                raise UnreadError
            return {name: one(getattr(value, attribute)) for name, attribute, one in plain}

        return read


def attribute_of(field: GraphQLField) -> str | None:
    """The attribute that a field is, where no code of ours resolves it."""
    known = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(known, StrawberryField) or not known.is_basic_field or known.default_resolver is not getattr:
        return None
    return None if field.args else known.python_name


def required(read: Read) -> Read:
    """Reads what must not be null."""

    def found(value: Any) -> Any:
        told = read(value)
        if told is None:
            raise UnreadError
        return told

    return found


def each(read: Read) -> Read:
    """Reads all values of a list."""

    def found(values: Any) -> Any:
        if values is None:
            return None
        if not isinstance(values, list | tuple):
            raise UnreadError
        return [read(value) for value in values]

    return found


def coercion(type: GraphQLLeafType) -> Read:
    """What makes a value a scalar; text only of text, where graphql-core also takes what can be made text."""
    if type in (GraphQLString, GraphQLID):
        return text
    return type.coerce_output_value


def text(value: Any) -> str:
    """Text as it is."""
    if not isinstance(value, str):
        raise UnreadError
    return value


def leaf(type: GraphQLLeafType) -> Read:
    """Reads a scalar or a value of an enumeration."""
    coerce = coercion(type)

    def found(value: Any) -> Any:
        if value is None:
            return None
        told = coerce(value)
        if told is None or told is Undefined:
            raise UnreadError
        return told

    return found
