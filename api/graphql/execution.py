"""Executes operations as strawberry does, with a fast path for plain attributes.

A page of explained recommendations has a thousand fields, and nearly all of them are attributes of existing objects.
For each one the executor creates a path and an info object and calls a dozen functions. Here, a selection that
contains only attributes, and methods that take only the field's arguments, becomes one function from an object to its
part of the response, made once per operation.
If that function fails (null in a non-null field, a value of another type), the executor processes the selection in its
own way, and reports what is wrong and where.
"""

from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
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
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

Details: TypeAlias = list[FieldDetails]
Read: TypeAlias = Callable[[Any], Any]
Kind = TypeVar("Kind")
Found = TypeVar("Found")
Kept: TypeAlias = dict[tuple[Kind, int], tuple[Details, Found | None]]
TYPENAME = "__typename"


class PlainField(NamedTuple):
    """How to get a field's value from its object, and how to read the value."""

    get: Read
    read: Read


class UnreadError(Exception):
    """A value does not match its type; the executor reports it in its own way."""


class Execution(StrawberryGraphQLCoreExecutionContext):
    """The execution of one operation. It caches readers by type and selection, and keeps the selection alive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fields: Kept[GraphQLObjectType, PlainField] = {}
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
        """Execute a field; use the fast path if it and everything below it are attributes."""
        with suppress(Exception):  # the executor hits the error again below, and locates it
            plain = self._plain_field(parent_type, field_details_list)
            if plain:
                return plain.read(plain.get(source))
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
        """Complete a resolver's result; use the fast path if everything below it is an attribute."""
        if isinstance(return_type, GraphQLList | GraphQLObjectType):
            with suppress(Exception):  # the executor hits the error again below, and locates it
                read = self._completing(return_type, field_details_list)
                if read:
                    return read(result)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _plain_field(self, parent: GraphQLObjectType, details: Details) -> PlainField | None:
        """Return how to read a field, if it and everything below it are plain."""
        key = parent, id(details)
        if key not in self._fields:
            self._fields[key] = details, self._find_plain_field(parent, details)
        return self._fields[key][1]

    def _completing(self, type: GraphQLOutputType, details: Details) -> Read | None:
        """Return the reader of a resolver's result, or of the elements of a list of results."""
        key = type, id(details)
        if key not in self._values:
            self._values[key] = details, self._value(type, details)
        return self._values[key][1]

    def _find_plain_field(self, parent: GraphQLObjectType, details: Details) -> PlainField | None:
        name = details[0].node.name.value
        if name == TYPENAME:
            return PlainField(lambda _: parent.name, lambda value: value)
        field = parent.fields.get(name)
        if field is None or self._wrapped:
            return None
        get = attribute_of(field) or self._method_of(field, details)
        read = self._value(field.type, details) if get else None
        return PlainField(get, read) if get and read else None

    def _method_of(self, field: GraphQLField, details: Details) -> Read | None:
        """Return the call of a field's resolver with its arguments, if it is a method that needs nothing else."""
        definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(definition, StrawberryField):
            return None
        method, first = plain_method_of(definition), details[0]
        if method is None:
            return None
        converter = self.schema._strawberry_schema.schema_converter  # type: ignore[attr-defined] # noqa: SLF001
        values = get_argument_values(field, first.node, self.variable_values, first.fragment_variable_values)
        arguments = convert_arguments(
            values, definition.arguments, scalar_registry=converter.scalar_registry, config=converter.config
        )
        return lambda source: method(source, **arguments)

    def _value(self, type: GraphQLOutputType, details: Details) -> Read | None:
        """Return the reader of a value; ``None`` if something below it needs a resolver."""
        if isinstance(type, GraphQLNonNull):
            if isinstance(type.of_type, GraphQLScalarType) and is_specified_scalar_type(type.of_type):
                return coercion(type.of_type)  # it rejects null
            read = self._value(type.of_type, details)
            return make_required_reader(read) if read else None
        if isinstance(type, GraphQLList):
            read = self._value(type.of_type, details)
            return make_list_reader(read) if read else None
        if isinstance(type, GraphQLObjectType):
            return self._object(type, details)
        return leaf(type) if is_leaf_type(type) else None

    def _object(self, type: GraphQLObjectType, details: Details) -> Read | None:
        definition = type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if definition is None:  # an introspection type
            return None
        selected, deferred, _ = self.collect_subfields(type, details)
        fields = {name: self._plain_field(type, field_details) for name, field_details in selected.items()}
        plain = [(name, *field) for name, field in fields.items() if field]
        if deferred or len(plain) < len(fields):
            return None
        origin = definition.origin

        def read_object(value: Any) -> Any:
            if value is None:
                return None
            if not isinstance(value, origin):
                raise UnreadError
            return {name: read_value(get(value)) for name, get, read_value in plain}

        return read_object


def plain_method_of(definition: StrawberryField) -> Callable[..., Any] | None:
    """Return a field's resolver, if it is a synchronous method that takes only the field's arguments."""
    resolver = definition.base_resolver
    if resolver is None or definition.is_async or definition.extensions or not resolver.self_parameter:
        return None
    if resolver.info_parameter or resolver.root_parameter or resolver.parent_parameter:
        return None
    return resolver.wrapped_func if callable(resolver.wrapped_func) else None


def attribute_of(field: GraphQLField) -> Read | None:
    """Return the reader of a field's attribute, if no custom resolver computes it."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if (
        not isinstance(definition, StrawberryField)
        or not definition.is_basic_field
        or definition.default_resolver is not getattr
    ):
        return None
    return None if field.args else attrgetter(definition.python_name)


def make_required_reader(read: Read) -> Read:
    """Make a reader of non-null values."""

    def read_required(value: Any) -> Any:
        result = read(value)
        if result is None:
            raise UnreadError
        return result

    return read_required


def make_list_reader(read: Read) -> Read:
    """Make a reader of all values in a list."""

    def read_all(values: Any) -> Any:
        if values is None:
            return None
        if not isinstance(values, list | tuple):
            raise UnreadError
        return [read(value) for value in values]

    return read_all


def coercion(type: GraphQLLeafType) -> Read:
    """Return the conversion of a value to a scalar; unlike graphql-core's, it makes text only from text."""
    if type in (GraphQLString, GraphQLID):
        return text
    return type.coerce_output_value


def text(value: Any) -> str:
    """Return text unchanged."""
    if not isinstance(value, str):
        raise UnreadError
    return value


def leaf(type: GraphQLLeafType) -> Read:
    """Make a reader of a scalar or an enumeration value."""
    coerce = coercion(type)

    def read_leaf(value: Any) -> Any:
        if value is None:
            return None
        result = coerce(value)
        if result is None or result is Undefined:
            raise UnreadError
        return result

    return read_leaf
