"""Executes operations as strawberry does, but reads what is there already in one go.

A page of explained recommendations has a thousand fields, and nearly all of them are attributes of objects that were
made before. For each one the executor makes a path and an info object and passes a dozen functions. Here a selection
of nothing but attributes becomes one function from an object to what the answer says of it, made once for an
operation. Where that function fails (null where there must be something, a value of another type), the executor does
the same in its own way, and says what is wrong and where.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Undefined,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

Details: TypeAlias = list[FieldDetails]
Read: TypeAlias = Callable[[Any], Any]
TYPENAME = "__typename"


class UnreadError(Exception):
    """A value is not what its type says; the executor tells it in its own way."""


class Execution(StrawberryGraphQLCoreExecutionContext):
    """One operation's execution. Its readers are kept by type and selection, and each keeps its selection alive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readers: dict[tuple[str, int], tuple[Details, Read | None]] = {}
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
        read = self._attribute(parent_type, field_details_list)
        if read:
            with suppress(Exception):  # the executor meets it again below, and locates it
                return read(source)
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
            read = self._value(return_type, field_details_list)
            if read:
                with suppress(Exception):  # the executor meets it again below, and locates it
                    return read(result)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _attribute(self, parent: GraphQLObjectType, details: Details) -> Read | None:
        """Reads a field from its object."""
        key = parent.name, id(details)
        if key not in self._readers:
            self._readers[key] = details, self._made(parent, details)
        return self._readers[key][1]

    def _made(self, parent: GraphQLObjectType, details: Details) -> Read | None:
        name = details[0].node.name.value
        if name == TYPENAME:
            return lambda _: parent.name
        field = parent.fields.get(name)
        attribute = attribute_of(field) if field and not self._wrapped else None
        read = self._value(field.type, details) if field and attribute else None
        if read is None or attribute is None:
            return None
        return lambda source: read(getattr(source, attribute))

    def _value(self, type: GraphQLOutputType, details: Details) -> Read | None:
        """What the answer says of a value; ``None`` where something below it needs a resolver."""
        if isinstance(type, GraphQLNonNull):
            read = self._value(type.of_type, details)
            return required(read) if read else None
        if isinstance(type, GraphQLList):
            read = self._value(type.of_type, details)
            return each(read) if read else None
        if isinstance(type, GraphQLObjectType):
            return self._object(type, details)
        return leaf(type) if is_leaf_type(type) else None

    def _object(self, type: GraphQLObjectType, details: Details) -> Read | None:
        selected, deferred, _ = self.collect_subfields(type, details)
        reads = {name: self._attribute(type, own) for name, own in selected.items()}
        origin = type.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin
        plain = [(name, read) for name, read in reads.items() if read]
        if deferred or len(plain) < len(reads):
            return None

        def read(value: Any) -> Any:
            if value is None:
                return None
            if not isinstance(value, origin):
                raise UnreadError
            return {name: one(value) for name, one in plain}

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


def leaf(type: GraphQLLeafType) -> Read:
    """Reads a scalar or a value of an enumeration."""
    coerce = type.coerce_output_value

    def found(value: Any) -> Any:
        if value is None:
            return None
        told = coerce(value)
        if told is None or told is Undefined:
            raise UnreadError
        return told

    return found
