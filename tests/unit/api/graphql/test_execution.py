"""Our execution returns the same results as strawberry's own, including errors."""

import asyncio
from collections.abc import Awaitable
from dataclasses import field
from enum import Enum
from typing import Any

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st

from api.graphql.execution import Execution


@strawberry.enum
class Colour(Enum):
    """An enumeration whose names are not its values."""

    RED = "r"
    BLUE = "b"


@strawberry.interface
class Named:
    """An interface."""

    name: str


@strawberry.input
class Size:
    """An input with a default and another name in the schema."""

    least: float = strawberry.field(default=1.0, name="lowest")


@strawberry.type
class Leaf(Named):
    """Attributes alone."""

    size: float
    colour: Colour
    note: str | None = None


@strawberry.type
class Other(Named):
    """Another type of the interface."""


@strawberry.type
class Branch(Named):
    """Attributes, lists of them, and fields with resolvers."""

    leaves: list[Leaf]
    first: Leaf | None = None
    loose: list[Leaf | None] | None = None
    tags: list[str] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)

    @strawberry.field
    def some(self, count: int = 1) -> list[Leaf]:
        return self.leaves[:count]

    @strawberry.field
    def painted(self, colour: Colour = Colour.RED, size: Size | None = None, most: int | None = None) -> list[Leaf]:
        assert isinstance(colour, Colour), colour
        leaves = [
            candidate
            for candidate in self.leaves
            if candidate.colour is colour and (size is None or candidate.size >= size.least)
        ]
        return leaves[:most]

    @strawberry.field
    async def later(self) -> Leaf | None:
        await asyncio.sleep(0)
        return self.first

    @strawberry.field
    def fails(self) -> list[Leaf]:
        raise ValueError("no leaves")


def leaf(name: str = "a", **changed: Any) -> Leaf:
    given: dict[str, Any] = {"name": name, "size": 1.5, "colour": Colour.RED} | changed
    return Leaf(**given)


BRANCH = Branch(
    name="trunk",
    leaves=[leaf(), leaf("b", colour=Colour.BLUE, note="x")],
    first=leaf("c"),
    loose=[leaf("d"), None],
    tags=["p", "q"],
    named=[leaf("e"), Other(name="f")],
)
WRONG: Any = object()


@strawberry.type
class Query:
    """What is asked."""

    @strawberry.field
    def branches(self) -> list[Branch]:
        return [BRANCH, Branch(name="bare", leaves=[])]

    @strawberry.field
    def wrong(self, which: str) -> Branch | None:
        broken: Any = {
            "null": leaf(size=None),
            "type": leaf(size=WRONG),
            "enum": leaf(colour=WRONG),
            "object": Other(name="no leaf"),
        }[which]
        return Branch(name="broken", leaves=[leaf(), broken], first=broken, loose=[broken])


OURS, STRAWBERRYS = (
    strawberry.Schema(Query, types=[Leaf, Other], execution_context_class=Execution),
    strawberry.Schema(Query, types=[Leaf, Other]),
)
LEAF = ("name", "size", "colour", "note", "__typename", "called: name")
FIELDS = (
    "name",
    "tags",
    "__typename",
    "leaves { LEAF }",
    "first { LEAF }",
    "loose { LEAF }",
    "some(count: 2) { LEAF }",
    "again: some { LEAF }",
    "painted { LEAF }",
    "painted(colour: BLUE, size: {lowest: 1}) { LEAF }",
    "painted(colour: $colour, size: {}, most: null) { LEAF }",
    "painted(most: $most) { LEAF }",
    "later { LEAF }",
    "named { name __typename ... on Leaf { LEAF } }",
    "fails { LEAF }",
    "leaves { ...F }",
    "first { name @include(if: $yes) size @skip(if: $yes) }",
)


def both(query: str, **variables: Any) -> tuple[Any, Any]:
    async def asked() -> list[Any]:
        runs: list[Awaitable[Any]] = [schema.execute(query, variables) for schema in (OURS, STRAWBERRYS)]
        return [await run for run in runs]

    ours, theirs = asyncio.run(asked())
    return (ours.data, describe_errors(ours.errors)), (theirs.data, describe_errors(theirs.errors))


def describe_errors(errors: Any) -> list[tuple[str, Any, Any]]:
    return [(error.message, error.path, error.locations) for error in errors or ()]


@given(
    st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6),
    st.lists(st.sampled_from(LEAF), min_size=1, unique=True),
    st.booleans(),
    st.fixed_dictionaries(
        {}, optional={"colour": st.sampled_from(["RED", "BLUE"]), "most": st.sampled_from([None, 1])}
    ),
)
def test_answers_are_strawberrys_own(fields: list[str], leaves: list[str], yes: bool, sent: dict[str, Any]) -> None:
    asked = " ".join(
        f"f{place}: {selection}" if selection[0] in "flp" else selection for place, selection in enumerate(fields)
    )
    variables = "".join(
        f" {name}: {type}" for name, type in (("$colour", "Colour = BLUE"), ("$most", "Int")) if name in asked
    )
    query = f"query ($yes: Boolean!{variables}) {{ branches {{ x: name @include(if: $yes) {asked} }} }}"
    query = query.replace("LEAF", " ".join(leaves)) + " fragment F on Leaf { size named: name }"
    if "...F" not in asked:
        query = query[: query.index(" fragment")]
    ours, theirs = both(query, yes=yes, **{name: value for name, value in sent.items() if f"${name}" in variables})
    assert ours == theirs
    assert ours[0] is not None or ours[1]


@pytest.mark.parametrize("which", ["null", "type", "enum", "object"])
@pytest.mark.parametrize("place", ["leaves", "first", "loose", "some(count: 2)", "later"])
def test_errors_are_strawberrys_own(which: str, place: str) -> None:
    ours, theirs = both(f'{{ wrong(which: "{which}") {{ name {place} {{ name size colour }} }} }}')
    assert ours == theirs
    assert ours[1]


class RefusedError(Exception):
    """An error that is given as a value."""


@pytest.mark.parametrize("value", [RefusedError("hidden"), [], 7], ids=["an exception", "a list", "a number"])
def test_text_is_read_of_text_alone(value: Any) -> None:
    @strawberry.type
    class Query:
        """Names that are no text."""

        @strawberry.field
        def leaf(self) -> Leaf | None:
            return leaf(value)

    schemas = [strawberry.Schema(Query, execution_context_class=kind) for kind in (Execution, None)]
    ours, theirs = (asyncio.run(schema.execute("{ leaf { name size } }")) for schema in schemas)
    assert (ours.data, describe_errors(ours.errors)) == (theirs.data, describe_errors(theirs.errors))


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { __typename types { __typename name } } }",
        '{ __type(name: "Leaf") { __typename name @skip(if: true) } }',
        "query ($yes: Boolean = true) { branches { name first { size @include(if: $yes) } } }",
    ],
)
def test_introspection_and_refused_selections_are_strawberrys_own(query: str) -> None:
    ours, theirs = both(query, **({"yes": None} if "$yes" in query else {}))
    assert ours == theirs
    assert (ours[1] == []) == ("$yes" not in query)


def test_plain_data_is_read_without_the_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[str] = []
    built = Execution.build_resolve_info

    def noted(self: Execution, *args: Any) -> Any:
        met.append(args[1][0].name.value)
        return built(self, *args)

    monkeypatch.setattr(Execution, "build_resolve_info", noted)
    query = "{ branches { name leaves { name size } first { note } some(count: 2) { colour } later { size } } }"
    assert asyncio.run(OURS.execute(query)).errors is None
    assert met == ["branches", "later", "later"]
