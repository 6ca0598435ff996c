"""Documents that are too complex are refused before validation and execution."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    parse,
    print_ast,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from api.graphql.complexity import Complexity, extent_of, measure_operation
from api.graphql.document_limits import measure, refuse
from api.graphql.documents import Document
from api.graphql.fragment_expansion import explain_excess
from api.graphql.paging import MOST
from api.graphql.schema_costs import FREE, INTROSPECTION, USUAL_SIZE, Length, read_costs
from api.schema.root import make_schema

SCHEMA = build_schema("""
directive @cost(weight: String!) on FIELD_DEFINITION
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
  requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
type Query {
  jobs(first: Int = 3): Jobs! @listSize(assumedSize: 100, slicingArguments: ["first"], sizedFields: ["edges"])
  nodes(ids: [ID!]!): [Job]! @listSize(slicingArguments: ["ids"])
  job(id: ID): Job @cost(weight: "0.5")
  jobList(first: Int = 2): [Job!]! @listSize(assumedSize: 100, slicingArguments: ["first"])
}
type Jobs { edges: [Edge!]! total: Int }
type Edge { node: Job! }
type Job {
  id: ID!
  similarJobs(first: Int = 3): Jobs! @listSize(assumedSize: 100, slicingArguments: ["first"], sizedFields: ["edges"])
  nodes(ids: [ID!]!): [Job]! @listSize(slicingArguments: ["ids"])
  tags: [Tag!]!
  jobList(first: Int): [Job] @listSize(assumedSize: 100, slicingArguments: ["first"])
}
type Tag { id: ID! tags: [Tag!]! }
""")
REAL = make_schema()._schema
NESTED = "{ jobs(first: 100) { edges { node { similarJobs(first: 100) { edges { node { %s } } } } } } }"
THIRD = "similarJobs(first: 100) { edges { node { id } } }"


def measured(document: str, schema: GraphQLSchema = SCHEMA, **variables: object) -> Complexity:
    asked = measure_operation(schema, parse(document), None, {name: extent_of(v) for name, v in variables.items()})
    assert asked is not None
    return asked


def refused(document: str, schema: GraphQLSchema = SCHEMA, **variables: object) -> str:
    error = refuse(schema, Document(document, parse(document)), None, variables)
    if error is None:
        return ""
    assert error.extensions == {"code": "TOO_COMPLEX"}
    return error.message


def bomb(levels: int) -> str:
    spread = " ".join(f"fragment f{at} on Query {{ ...f{at + 1} ...f{at + 1} }}" for at in range(levels))
    return f"{{ ...f0 }} {spread} fragment f{levels} on Query {{ __typename }}"


def field_bomb(levels: int) -> str:
    below = "id tags { ...f%d } other: tags { ...f%d }"
    spread = " ".join(f"fragment f{at} on Tag {{ {below % (at + 1, at + 1)} }}" for at in range(levels))
    return f"{{ job {{ tags {{ ...f0 }} }} }} {spread} fragment f{levels} on Tag {{ id }}"


def seconds(document: str) -> float:
    parsed, best = parse(document), float("inf")
    for _ in range(5):
        began = time.perf_counter()
        explain_excess(parsed)
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.parametrize("made", [bomb, field_bomb])
def test_fragments_that_spread_fragments_are_counted_in_linear_time(made: Any) -> None:
    for levels in (18, 100):
        assert "selections" in refused(made(levels)) or "deep" in refused(made(levels))
    assert seconds(made(20)) < 16 * seconds(made(10))  # twice as long; it was a thousand times


def test_a_fragment_that_spreads_itself_is_refused() -> None:
    loop = (
        "{ jobs { edges { node { ...Loop } } } } fragment Loop on Job { id ...Round } fragment Round on Job { ...Loop }"
    )
    error = refuse(SCHEMA, Document(loop, parse(loop)), None, {})
    assert error is not None
    assert "'Loop' within itself" in error.message
    assert (error.extensions or {})["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "document",
    [
        "{ " + "__typename " * 270 + "}",
        "{ job { " + "id " * 200 + "} }",
        "{ job { " + "... on Job { id } " * 200 + "} }",
        "{ job { ...F } } fragment F on Job { " + "tags { id } " * 90 + "}",
    ],
)
def test_the_same_field_over_and_over_is_refused(document: str) -> None:
    assert "the same fields" in refused(document)


def test_fields_that_several_fragments_share_are_fine() -> None:
    shared = " ".join(f"fragment f{at} on Job {{ id tags {{ id }} }}" for at in range(20))
    assert refused("{ job { " + " ".join(f"...f{at}" for at in range(20)) + " } } " + shared) == ""


def test_many_directives_are_refused() -> None:
    assert "directives" in refused("{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")
    assert "directives" in refused("{ job { " + "... on Job @include(if: true) { id } " * 51 + "} }")
    assert refused("{ job { id @skip(if: false) @include(if: true) } }") == ""


def test_deep_selections_and_many_aliases_are_refused() -> None:
    assert "fields deep" in refused("{ job { " + "tags { " * 13 + "id" + " }" * 13 + " } }")
    assert refused("{ job { " + "tags { " * 4 + "id" + " }" * 4 + " } }") == ""
    assert "aliases" in refused("{ " + " ".join(f"a{at}: __typename" for at in range(21)) + " }")
    assert "aliases" in refused("{ " + "job { ...A } " * 3 + "} fragment A on Job { " + "x: id " * 7 + "}")


def test_long_aliases_are_refused() -> None:
    assert "alias" in refused("{ job { " + "x" * 101 + ": id } }")
    assert refused("{ job { " + "x" * 100 + ": id } }") == ""


def test_lists_within_lists_are_counted() -> None:
    assert measured(NESTED % "id").nodes == 100 + 10_000
    assert "nodes" not in refused(NESTED % "id")
    assert "nodes" in refused(NESTED % THIRD)


@pytest.mark.parametrize(
    ("document", "nodes"),
    [
        ("{ jobs { edges { node { id } } } }", 3),
        ("{ jobs { ... { edges { node { id } } } } }", 3),
        ("{ jobs { ... on Jobs { edges { node { id } } } } }", 3),
        ("{ jobs { ...E } } fragment E on Jobs { edges { node { id } } }", 3),
        ("{ jobs(first: 7) { total } }", 0),
        ('{ nodes(ids: ["a", "b", "c"]) { similarJobs(first: 5) { edges { node { id } } } } }', 3 + 15),
        ('{ nodes(ids: "a") { id } }', 1),
        ("{ jobList { tags { id } } }", 2 + 2 * USUAL_SIZE),
        ("{ jobs(first: 1000000) { edges { node { id } } } }", 100),
        ("{ jobs(first: -1) { edges { node { id } } } }", 0),
        ("query ($n: Int = 4) { jobs(first: $n) { edges { node { id } } } }", 4),
    ],
)
def test_every_list_counts_wherever_it_stands(document: str, nodes: int) -> None:
    assert measured(document).nodes == nodes


def test_variables_count_by_their_values() -> None:
    by_first = "query ($n: Int!) { jobs(first: $n) { edges { node { id } } } }"
    assert measured(by_first, n=8).nodes == 8
    assert measured(by_first, n=8.0).nodes == 8
    assert measured(by_first, n="many").nodes == 100  # it will be refused; until then it counts as the most
    by_ids = "query ($ids: [ID!]!, $one: ID!) { nodes(ids: $ids) { nodes(ids: [$one, $one]) { id } } }"
    assert measured(by_ids, ids=["a"] * 30, one="b").nodes == 30 + 60


def test_what_takes_long_costs_and_the_cost_is_limited() -> None:
    text = "query ($text: String!) { readText(text: $text) { skills { confidence } } }"
    assert measured(text, REAL, text="x" * 20_000).cost > measured(text, REAL, text="x").cost
    many = "{ viewer { " + " ".join(f'a{at}: explainJob(job: "x") {{ score }}' for at in range(20)) + " } }"
    assert "points" in refused(many, REAL)
    similar = "{ jobs(first: 100) { edges { node { similarJobs(first: 1) { edges { node { id } } } } } } }"
    assert "points" in refused(similar, REAL)
    twice = "... on Job { similarJobs { edges { node { similarJobs { edges { score } } } } } }"
    ids = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {twice} }} }}"
    assert "points" in refused(ids, REAL, ids=["x"] * 20)


def fields_of(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    """The fields of the types that the schema itself defines, with their coordinates."""
    for type in schema.type_map.values():
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType) and not type.name.startswith("__"):
            yield from ((f"{type.name}.{name}", field) for name, field in type.fields.items())


def test_the_printed_schema_declares_the_same_costs() -> None:
    """What clients and other tools read is what is counted."""
    assert read_costs(build_schema(make_schema().as_str())) == read_costs(REAL)
    assert read_costs(REAL)["Query.readText"].points == 50
    assert read_costs(REAL)["Query.readText"].thousand_characters == 20
    assert len(read_costs(REAL)) > 100


def test_costs_of_introspection_name_its_fields() -> None:
    for coordinate in INTROSPECTION:
        type_name, name = coordinate.split(".")
        assert REAL.get_field(REAL.get_type(type_name), name) is not None, coordinate  # type: ignore[arg-type]


def is_declared(field: GraphQLField, length: Length) -> bool:
    """Whether a field's directive says what its length follows from; other lists may have the usual length."""
    result = get_named_type(field.type)
    is_page = "edges" in getattr(result, "fields", {})
    is_list = is_list_type(get_nullable_type(field.type)) and is_composite_type(result)
    if is_page or (is_list and "first" in field.args):
        return length == Length(MOST, ("first",), frozenset({"edges"} if is_page else ()))
    sizes = {name for name, argument in field.args.items() if is_list_type(get_nullable_type(argument.type))}
    numbers = set(length.slicing) - sizes  # each counts up to the assumed length
    return not is_list or (sizes <= set(length.slicing) and (not numbers or length.assumed is not None))


def test_a_list_counts_by_the_number_that_is_asked_for() -> None:
    def nodes(minutes: str) -> int:
        complexity = measure_operation(REAL, parse(f"{{ traffic{minutes} {{ at }} }}"), None, {})
        assert complexity is not None
        return complexity.nodes

    minutes = ("", "(minutes: 5)", "(minutes: 1440)", "(minutes: 9999)")
    assert [nodes(number) for number in minutes] == [60, 5, 1_440, 1_440]


def test_each_page_and_each_list_with_a_size_declares_it() -> None:
    costs = read_costs(REAL)
    undeclared = [name for name, field in fields_of(REAL) if not is_declared(field, costs.get(name, FREE).length)]
    assert undeclared == []


def test_a_directive_names_arguments_and_fields_that_exist() -> None:
    fields = dict(fields_of(REAL))
    for coordinate, cost in read_costs(REAL).items():
        if coordinate not in INTROSPECTION:
            result = get_named_type(fields[coordinate].type)
            assert set(cost.length.slicing) <= fields[coordinate].args.keys(), coordinate
            assert cost.length.sized <= getattr(result, "fields", {}).keys(), coordinate


def test_a_cost_counts_as_often_as_its_field_is_computed() -> None:
    assert measured("{ job { id } }").cost == 0.5
    assert measured("{ a: job { id } b: job { id } }").cost == 1.0


@st.composite
def selections(draw: st.DrawFn, on: str, depth: int) -> str:
    """A selection set of a type of the small schema."""
    if on == "Tag":
        inner = [f"tags {{ {draw(selections('Tag', depth - 1))} }}"] if depth > 0 and draw(st.booleans()) else ["id"]
        return " ".join(inner)
    parts = ["id"] if on == "Job" else []
    count = draw(st.integers(1, 2)) if depth > 0 else 0
    for at in range(count):
        first = draw(st.integers(0, 4))
        below = draw(selections("Job", depth - 1))
        ids = ", ".join(f'"{number}"' for number in range(max(first, 1)))
        connection = "jobs" if on == "Query" else "similarJobs"
        page = f"edges {{ node {{ {below} }} }}"
        page = draw(st.sampled_from([page, f"... {{ {page} }}", f"... on Jobs {{ {page} }}"]))
        parts.append(
            draw(
                st.sampled_from(
                    [
                        f"a{at}: {connection}(first: {first}) {{ {page} }}",
                        f"a{at}: {connection} {{ {page} }}",
                        f"a{at}: nodes(ids: [{ids}]) {{ {below} }}",
                        f"... on {on} {{ b{at}: jobList(first: {first}) {{ {below} }} }}",
                        *([f"c{at}: tags {{ {draw(selections('Tag', depth - 1))} }}"] if on == "Job" else []),
                    ]
                )
            )
        )
    return " ".join(parts) or "__typename"


def resolve(page: Any, info: Any, **arguments: Any) -> Any:
    """A world in which every list is as long as was asked for."""
    lists: dict[str, int] = {
        "nodes": len(arguments.get("ids", ())),
        "jobList": arguments.get("first", 0),
        "tags": USUAL_SIZE,
    }
    if info.field_name in lists:
        return [{}] * lists[info.field_name]
    if info.field_name == "edges":
        return [{"node": {}}] * page["size"]
    return {"size": arguments.get("first")} if info.field_name in {"jobs", "similarJobs", "node"} else "x"


def count_elements(value: object) -> int:
    if isinstance(value, list):
        return len(value) + sum(count_elements(element) for element in value)
    return sum(count_elements(element) for element in value.values()) if isinstance(value, Mapping) else 0


@settings(max_examples=60, deadline=None)
@given(selections("Query", 3))
def test_the_count_is_what_is_really_resolved(document: str) -> None:
    parsed = parse("{ " + document + " }")
    assert explain_excess(parsed) is None, print_ast(parsed)
    result = execute_sync(SCHEMA, parsed, field_resolver=resolve)
    assert isinstance(result, ExecutionResult)
    assert not result.errors
    assert measured("{ " + document + " }").nodes == count_elements(result.data)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_variable_has_an_extent(value: object) -> None:
    extent = extent_of(value)
    assert extent.elements >= 0
    assert hash(extent) is not None


def test_what_is_just_within_the_limits_passes() -> None:
    wide = "{ " + " ".join(f"...f{at}" for at in range(20)) + " } "
    wide += " ".join(f"fragment f{at} on Query {{ a{at}: __typename }}" for at in range(20))
    assert refused(wide) == ""


def test_introspection_counts_too() -> None:
    aliases = " ".join(f"a{at}: fields {{ name args {{ name }} }}" for at in range(19))
    assert refused(f"{{ __schema {{ types {{ fields {{ type {{ {aliases} }} }} }} }} }}", REAL)
    assert refused(get_introspection_query(), REAL) == ""


def test_only_variables_that_are_declared_count() -> None:
    document = Document(
        "query ($n: Int) { jobs(first: $n) { total } }", parse("query ($n: Int) { jobs(first: $n) { total } }")
    )
    misses = measure.cache_info().misses
    for at in range(5):
        assert refuse(SCHEMA, document, None, {"n": 1, f"junk{at}": "x" * at}) is None
    assert measure.cache_info().misses == misses + 1
