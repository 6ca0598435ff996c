"""What an operation is called in metrics: a name of the schema, whatever its client calls it."""

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from api.graphql.documents import Document
from api.graphql.operation_names import cost_of, name_operation
from api.schema.root import make_schema

SCHEMA = make_schema()._schema
NAME = st.from_regex(r"\A[_A-Za-z][_0-9A-Za-z]{0,30}\Z")


def name_of(text: str, operation: str | None = None) -> str:
    return name_operation(SCHEMA, Document(text, parse(text)), operation)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("query Any { jobs(first: 3) { totalCount } }", "jobs"),
        ("{ mine: jobs { totalCount } others: jobs { totalCount } __typename }", "jobs"),
        ("{ viewer { recommendedJobs { edges { rank } } } }", "viewer.recommendedJobs"),
        ("{ viewer { ...on Viewer { recommendedJobs { edges { rank } } } } }", "viewer.recommendedJobs"),
        ("{ viewer { ...part } } fragment part on Viewer { recommendedJobs { edges { rank } } }",
         "viewer.recommendedJobs"),
        ("{ viewer { id name } }", "viewer.several"),
        ("{ jobs { totalCount } courses { totalCount } }", "several"),
        ("{ __schema { types { name } } }", "introspection"),
        ("{ annSmith42 }", "other"),
        ("{ ...a } fragment a on Query { ...a }", "other"),
        ("mutation { train(input: {}) { task { id } } }", "other"),
    ],
)  # fmt: skip
def test_an_operation_is_called_by_what_it_asks_for(text: str, name: str) -> None:
    assert name_of(text) == name


def test_one_of_several_operations_is_chosen_by_its_name() -> None:
    text = "query One { jobs { totalCount } } query Two { courses { totalCount } }"
    assert (name_of(text, "Two"), name_of(text), name_of(text, "Three")) == ("courses", "other", "other")


@given(operation=NAME, alias=NAME, field=NAME)
def test_no_name_that_a_client_makes_up_is_a_label(operation: str, alias: str, field: str) -> None:
    assert name_of(f"query {operation} {{ {alias}: jobs {{ {field} }} }}") == "jobs"
    fields = {*SCHEMA.query_type.fields} if SCHEMA.query_type else set()
    assert name_of(f"{{ {field} }}") in {*fields, "other", "introspection"}


def test_the_cost_counts_variables() -> None:
    text = "query Q($n: Int) { jobs(first: $n) { edges { node { id } } } }"
    document = Document(text, parse(text))
    assert cost_of(SCHEMA, document, None, {"n": 50}) > cost_of(SCHEMA, document, None, {"n": 1}) > 0
