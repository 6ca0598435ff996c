"""The policy of CONTRIBUTING.md: who deprecates something says what to use instead, and when it goes."""

import re
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from graphql import GraphQLEnumType, GraphQLSchema, build_schema

from api.graphql.schema_costs import read_costs
from api.schema.root import make_schema

REASON = re.compile(r"Use `(?P<instead>[A-Za-z_.]+(?:\([a-z][A-Za-z]*:\))?)`\. Goes in (?P<version>\d+\.\d+)\.")


def reasons_in(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """The coordinate and the reason of everything that is deprecated."""
    for type in schema.type_map.values():
        members = type.values if isinstance(type, GraphQLEnumType) else getattr(type, "fields", {})
        for name, member in members.items():
            parts = [(f"{type.name}.{name}", member)]
            parts += [(f"{type.name}.{name}({arg}:)", part) for arg, part in getattr(member, "args", {}).items()]
            yield from (
                (where, part.deprecation_reason) for where, part in parts if part.deprecation_reason is not None
            )


def coordinates_of(schema: GraphQLSchema) -> set[str]:
    """What a reason may name."""
    names = set()
    for type in schema.type_map.values():
        members = type.values if isinstance(type, GraphQLEnumType) else getattr(type, "fields", {})
        for name, member in members.items():
            names.add(f"{type.name}.{name}")
            names |= {f"{type.name}.{name}({arg}:)" for arg in getattr(member, "args", {})}
    return names


def find_problems(schema: GraphQLSchema, current: str) -> list[str]:
    """What the policy forbids, each with its coordinate."""
    known, problems = coordinates_of(schema), []
    for where, reason in reasons_in(schema):
        match = REASON.fullmatch(reason)
        if match is None:
            problems.append(f"{where}: a reason reads: Use `Type.field`. Goes in 0.4.")
        elif match["instead"] not in known:
            problems.append(f"{where}: there is no {match['instead']}")
        elif parts_of(match["version"]) <= parts_of(current):
            problems.append(f"{where}: it should have gone in {match['version']}")
    return problems


def parts_of(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".")[:2])


def test_the_schema_follows_the_policy() -> None:
    schema = make_schema()._schema
    assert read_costs(schema)
    assert find_problems(schema, version("careergraph")) == []


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("Use `Query.jobs`. Goes in 0.4.", ""),
        ("Use `Query.jobs(first:)`. Goes in 1.0.", ""),
        ("Use `Size.BIG`. Goes in 0.4.", ""),
        ("Use `Query.jbos`. Goes in 0.4.", "there is no Query.jbos"),
        ("Use `Query.jobs`. Goes in 0.3.", "should have gone in 0.3"),
        ("Use `Query.jobs`. Goes in 0.1.", "should have gone in 0.1"),
        ("Use `Query.jobs`.", "a reason reads"),
        ("No longer supported", "a reason reads"),
        ("", "a reason reads"),
    ],
)
@pytest.mark.parametrize("place", ["field", "argument", "value", "input"])
def test_a_reason_names_what_to_use_and_a_later_version(reason: str, problem: str, place: str) -> None:
    mark = dict.fromkeys(("field", "argument", "value", "input"), "") | {place: f'@deprecated(reason: "{reason}")'}
    schema = build_schema(f"""
      type Query {{ jobs(first: Int, size: Size, old: Int {mark["argument"]}, in: In): Int works: Int {mark["field"]} }}
      enum Size {{ BIG SMALL {mark["value"]} }}
      input In {{ a: Int b: Int {mark["input"]} }}
    """)
    problems = find_problems(schema, "0.3.2")
    assert len(problems) == (1 if problem else 0)
    assert problem in "".join(problems)
