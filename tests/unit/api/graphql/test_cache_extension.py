"""Which documents have cacheable responses."""

from pathlib import Path

import pytest
from graphql import parse

from api.graphql.cache_extension import keepable
from api.schema.root import make_schema

SCHEMA = make_schema()._schema
OPERATIONS = Path(__file__).resolve().parents[5] / "shared" / "operations"


@pytest.mark.parametrize(
    "document",
    [
        "{ viewer { recommendedJobs(first: 3) { edges { node { title company { name } } } } } }",
        (
            "query A($n: Int!) { viewer { recommendedCourses(first: $n) { __typename edges { score ...E } } } } "
            "fragment E on RecommendedEdge { reasons { message path { nodes { caption } } } }"
        ),
        "{ recommendedJobs(about: {skills: []}) { edges { node { occupation { title } } } } }",
    ],
)
def test_recommendations_and_what_hangs_on_them(document: str) -> None:
    assert keepable(SCHEMA, parse(document))


@pytest.mark.parametrize(
    "document",
    [
        "{ viewer { activity { total } recommendedJobs { edges { score } } } }",
        "{ viewer { recommendedJobs { edges { node { similarJobs { edges { score } } } } } } }",
        "{ viewer { recommendedJobs { edges { recommendation { replay { score } } } } } }",
        "{ jobs { edges { node { title } } } }",
        "{ viewer { ...V } } fragment V on Viewer { preferences { skills { weight } } }",
    ],
)
def test_nothing_that_changes_with_anything_else(document: str) -> None:
    assert not keepable(SCHEMA, parse(document))


def test_the_first_clients_page_is_kept() -> None:
    if not OPERATIONS.exists():
        pytest.skip(f"no operations at {OPERATIONS}")
    page = next(OPERATIONS.glob("31-*.graphql")).read_text(encoding="utf-8")
    assert keepable(SCHEMA, parse(page))
