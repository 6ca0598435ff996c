"""Operations for every argument and input field of a schema, and edge values that each of them must handle."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)

from api.graphql import ids

MARK = "\x00odd\x00"
HALF, NUL, LONG = "nurse \ud83d", "a\x00b\r\n\x1b[31m", "long " * 6_000
ANY: list[Any] = [
    None, "", "x", HALF, NUL, LONG, -1, 2**31, 10**400, 1.5, 1e308, float("inf"), float("nan"), True, ["x"], [None],
    {"nope": 1}, {HALF: HALF},
]  # fmt: skip
TIMES = [
    "0001-01-01T00:00:00+14:00", "0001-01-01", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z", "yesterday",
    "2016-12-31T23:59:60Z", "1795082400000", 1_795_082_400_000, "2026-13-40", "2026-02-30T00:00:00Z", "1969-12-31",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00+24:00", "2026-W01-1", "20260101T000000Z", "2199-12-31",
    "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661",
    "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00\u221201:00",
]  # fmt: skip
CURSORS = [
    ["0001-01-01T00:00:00+14:00", "x"], ["9999-12-31T23:59:59-14:00", "x"], ["2016-12-31T23:59:60Z", "x"], [HALF, "x"],
    ["2026-01-01T00:00:00Z", HALF], [float("inf"), "x"], [float("nan"), "x"], [10**400, "x"], [0.5, "x"], [0.5, NUL],
    ["x", 10**30], ["x", 3], ["x", -1], ["x", "y"], [HALF], [NUL], ["Job:x"], [], {}, None,
]  # fmt: skip
LOCALS = ["", NUL, "x" * 290, "🙂", "job-000001", ":", "\u0663"]


def encode_cursor(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode()


@dataclass(frozen=True)
class Place:
    """A place for a value in an operation: ``selection`` holds a mark there."""

    name: str
    type: GraphQLInputType
    operation: str
    selection: str

    @property
    def kind(self) -> GraphQLNamedType:
        return get_named_type(self.type)

    def write_with_variable(self) -> str:
        return f"{self.operation}($odd: {self.type}) {self.selection.replace(MARK, '$odd')}"

    def write_with_literal(self, value: object) -> str:
        return f"{self.operation} {self.selection.replace(MARK, write_literal(value))}"


def write_literal(value: object) -> str:  # noqa: PLR0911 - a table of types
    """A value as GraphQL writes it; what has no literal is the text of it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return "1e400" if value == float("inf") else "-1e400" if value != value else repr(value)  # noqa: PLR0124
        case str():
            return json.dumps(value)
        case list():
            return f"[{', '.join(write_literal(item) for item in value)}]"
        case dict():
            entries = [f"{key}: {write_literal(item)}" for key, item in value.items() if key.isascii()]
            return f"{{{', '.join(entries)}}}"
        case RawLiteral():
            return value.text
        case _:
            return str(value)


@dataclass(frozen=True)
class RawLiteral:
    """A literal as it stands."""

    text: str


class Walk:
    """Walks a schema and makes an operation for every place of a value.

    Args:
        schema: the schema.
        known: a global id that is there by type of node.
    """

    def __init__(self, schema: GraphQLSchema, known: Mapping[str, str]) -> None:
        self._schema = schema
        self._known = known

    def find_places(self) -> list[Place]:
        """Every argument, and every input field within; what an input type holds is tried where it is first met."""
        visited: set[tuple[GraphQLNamedType, str]] = set()
        return [
            place
            for kind, route in self._routes().items()
            for name, field in kind.fields.items()
            for argument in field.args
            for place in self._places_of(f"{kind.name}.{name}", field, argument, route, visited)
        ]

    def _places_of(
        self, where: str, field: GraphQLField, argument: str, route: "Route", visited: set[tuple[GraphQLNamedType, str]]
    ) -> Iterator[Place]:
        name, type = where.rsplit(".", maxsplit=1)[-1], field.args[argument].type
        others = {
            other: self.make_value(item.type, f"{name}.{other}")
            for other, item in field.args.items()
            if other != argument and is_required_argument(item)
        }
        inner = "" if is_leaf(field.type) else " { __typename }"
        for within, own, value in self._within(type, name):
            known = get_named_type(type), within
            if "." not in within or known not in visited:
                visited.add(known)
                sent = ", ".join(f"{key}: {write_literal(item)}" for key, item in {**others, argument: value}.items())
                yield Place(f"{where}({argument}){within}", own, route.operation, route.wrap(f"{name}({sent}){inner}"))

    def _within(self, type: GraphQLInputType, field: str) -> Iterator[tuple[str, GraphQLInputType, Any]]:
        """Places in a value of a type: its own, and those of its items and input fields; with the value around each."""
        yield "", type, RawLiteral(MARK)
        nullable = get_nullable_type(type)
        if isinstance(nullable, GraphQLList):
            for within, own, value in self._within(nullable.of_type, field):
                yield f"[]{within}", own, [value]
        if not isinstance(nullable, GraphQLInputObjectType):
            return
        for name, definition in nullable.fields.items():
            others = {
                other: self.make_value(item.type, f"{field}.{other}")
                for other, item in nullable.fields.items()
                if other != name and is_required_input_field(item)
            }
            for within, own, value in self._within(definition.type, field):
                yield f".{name}{within}", own, {**others, name: value}

    def _routes(self) -> dict[GraphQLObjectType, "Route"]:
        """The shortest way to each type of objects, but for subscriptions."""
        roots = [(self._schema.query_type, "query"), (self._schema.mutation_type, "mutation")]
        routes: dict[GraphQLObjectType, Route] = {root: Route(operation) for root, operation in roots if root}
        waiting = list(routes)
        for kind in waiting:
            for name, field in kind.fields.items():
                if kind is self._schema.mutation_type:
                    continue
                needed = {
                    key: self.make_value(item.type, f"{name}.{key}")
                    for key, item in field.args.items()
                    if is_required_argument(item)
                }
                sent = (
                    f"({', '.join(f'{key}: {write_literal(item)}' for key, item in needed.items())})" if needed else ""
                )
                for target, condition in self._targets(get_named_type(field.type)):
                    if target not in routes:
                        routes[target] = routes[kind].extend(f"{name}{sent}", *condition)
                        waiting.append(target)
        return routes

    def _targets(self, kind: GraphQLNamedType) -> Iterator[tuple[GraphQLObjectType, Sequence[str]]]:
        if isinstance(kind, GraphQLObjectType):
            yield kind, ()
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType) and kind.name != "Node":
            for item in self._schema.get_possible_types(kind):
                yield item, (f"... on {item.name}",)

    def make_value(self, type: GraphQLInputType, name: str) -> Any:  # noqa: PLR0911 - a table of types
        """A value that can be; ``name`` is the field's and the argument's."""
        nullable = get_nullable_type(type)
        if isinstance(nullable, GraphQLList):
            return [self.make_value(nullable.of_type, name)]
        if isinstance(nullable, GraphQLInputObjectType):
            return {
                key: self.make_value(item.type, f"{name.split('.', maxsplit=1)[0]}.{key}")
                for key, item in nullable.fields.items()
                if is_required_input_field(item)
            } or ({"text": "nurse"} if nullable.name == "VisitorInput" else {})
        if isinstance(nullable, GraphQLEnumType):
            return RawLiteral(next(iter(nullable.values)))
        match nullable.name:
            case "ID":
                kind = KIND_OF.get(name) or KIND_OF.get(name.rsplit(".", maxsplit=1)[-1], "Job")
                return self._known.get(kind, ids.encode(kind, "none"))
            case "Int":
                return 1
            case "Float":
                return 1.0
            case "Boolean":
                return True
            case "DateTime":
                return (datetime.now(UTC) - timedelta(days=1)).isoformat()
            case _:
                return "2024-01" if name.endswith(".from") else "nurse"


KIND_OF = {
    "job": "Job", "item": "Job", "id": "Job", "ids": "Job", "skill": "Skill", "skills": "Skill", "company": "Company",
    "target": "Occupation", "to": "Occupation", "targets": "Occupation", "place": "Place", "course.id": "Course",
    "recommendation": "Recommendation", "interaction": "Interaction", "task.id": "Task", "model": "Model",
    "experiment": "Experiment", "experiment.id": "Experiment", "compareModels.ids": "Model", "companies": "Company",
    "occupation": "Occupation", "experience": "Experience", "education": "Education",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """The selections around a field."""

    operation: str
    steps: tuple[str, ...] = ()

    def extend(self, *steps: str) -> "Route":
        return Route(self.operation, (*self.steps, *steps))

    def wrap(self, selection: str) -> str:
        return f"{{ {' { '.join([*self.steps, selection])} }}{' }' * len(self.steps)}"


def is_leaf(type: Any) -> bool:
    return not isinstance(get_named_type(type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)


def list_odd_values(place: Place) -> list[Any]:
    """What a place is tried with."""
    values = list(ANY)
    if place.kind.name == "DateTime":
        values += TIMES
    if place.kind.name == "ID":
        own = KIND_OF.get(place.name.split(".")[-1].removesuffix("[]"), "Job")
        values += [ids.encode(own, local) for local in LOCALS]
        values += [ids.encode(kind, NUL) for kind in ("Job", "User", "Task", "Model", "Recommendation", "Nope", "")]
        values += [ids.encode("Job", "x")[:-2], "====", "Sm9i", "Sm9iOg=="]
    if "(after)" in place.name:
        values += [encode_cursor(item) for item in CURSORS] + [
            base64.urlsafe_b64encode(b"[" * 700).decode(),
            encode_cursor(0)[:-3],
        ]
    return values


def list_odd_literals(place: Place) -> list[Any]:
    """What a place is tried with as a literal: what differs from a variable there."""
    values: list[Any] = [None, NUL, HALF, RawLiteral("9" * 5_000), float("inf"), [{"nope": 1}], RawLiteral("NOPE")]
    return values + (TIMES if place.kind.name == "DateTime" else [])
