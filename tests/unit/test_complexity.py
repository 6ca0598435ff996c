"""What could ask for too many nodes is refused before it is executed."""

import pytest
from graphql import build_schema, parse, validate

from api.complexity import NodeLimit

SCHEMA = build_schema("""
type Query { jobs(first: Int): Jobs! }
type Jobs { edges: [Edge!]! }
type Edge { node: Job! }
type Job { id: ID! similarJobs(first: Int): Jobs! }
""")
NESTED = "{ jobs(first: 100) { edges { node { similarJobs(first: 100) { edges { node { %s } } } } } } }"
THIRD = "similarJobs(first: 100) { edges { node { id } } }"
UNSAID = "{ jobs " + "{ edges { node { similarJobs " * 3 + "{ edges { node { id } } }" + " } } }" * 3 + " }"


def codes(document: str) -> list[str]:
    found = validate(SCHEMA, parse(document), [NodeLimit])
    return [str((error.extensions or {})["code"]) for error in found]


def test_lists_within_lists_are_counted() -> None:
    assert codes(NESTED % "id") == []
    assert codes(NESTED % THIRD) == ["TOO_COMPLEX"]


@pytest.mark.parametrize(
    "document",
    [
        f"{NESTED % '...More'} fragment More on Job {{ {THIRD} }}",
        f"{NESTED % '... on Job { %s }' % THIRD}",
        NESTED.replace("{ jobs(first: 100)", "query ($n: Int) { jobs(first: $n)") % THIRD,
        UNSAID,
    ],
)
def test_fragments_variables_and_lists_that_do_not_say_are_counted_too(document: str) -> None:
    assert codes(document) == ["TOO_COMPLEX"]


def test_a_fragment_that_spreads_itself_does_not_hang() -> None:
    assert codes("{ jobs { edges { node { ...Loop } } } } fragment Loop on Job { id ...Loop }") == []
