"""Error handling: classification, the client's message, and the log entry."""

import asyncio
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import strawberry
import structlog
from graphql import GraphQLError

from api.errors import MAX_MESSAGE, BadUserInputError, cap_text
from api.graphql.context import Context
from api.graphql.error_reporting import ReportingSchema
from api.graphql.input_checks import half_character
from api.graphql.parts import Parts
from api.schema.root import make_schema
from api.services.loaders import Loaders
from graph.errors import ForbiddenError, GraphUnavailableError
from graph.viewer import VISITOR

SCHEMA = make_schema()
FILTERED = "query ($filter: JobFilter!) { jobs(first: 1, filter: $filter) { edges { cursor } } }"
Errors = list[dict[str, Any]]


def ask(query: str, variables: dict[str, Any] | None = None, operation: str | None = None) -> Errors:
    """The errors of an answer of a process without servers: what is refused never comes so far."""
    parts = cast("Parts", SimpleNamespace(client=None, jobs=None))
    context = Context(parts, VISITOR, cast("Loaders", None))
    execution = SCHEMA.execute(query, variable_values=variables, context_value=context, operation_name=operation)
    return [dict(error.formatted) for error in asyncio.run(execution).errors or []]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "Variable '$filter' has invalid value: Expected a value of non-null type 'JobFilter!' to be provided."),
        ({"filter": None}, "Expected value of non-null type 'JobFilter!' not to be None."),
        (
            {"filter": {"location": "Cairo"}},
            "not to include unknown field 'location'. Did you mean one of its fields: remote,",
        ),
        ({"filter": {"remote": "yes"}}, "at .remote: Boolean cannot represent a non boolean value: 'yes'"),
        ({"filter": {"seniorities": ["BOSS"]}}, "at .seniorities[0]: Value 'BOSS' does not exist"),
        ({"filter": {"postedSince": "yesterday"}}, "at .postedSince: 'yesterday' is not a time"),
        ({"filter": {"postedSince": 1_795_082_400_000}}, "at .postedSince: A DateTime must be text"),
        ({"filter": {"postedSince": "1795082400000"}}, "at .postedSince: '1795082400000' is not a time"),
        ({"filter": {"minimumSalary": {"amount": 10**400, "currency": "USD"}}}, "at .minimumSalary.amount: Float"),
        ({"filter": {"categories": ["2\ud83d"]}}, "variables.filter.categories.0: contains half of a surrogate pair"),
    ],
)
def test_a_mistake_in_variables_is_the_clients_and_named_with_its_place(variables: dict[str, Any], words: str) -> None:
    [error] = ask(FILTERED, variables)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert words in error["message"]


@pytest.mark.parametrize(
    "query",
    [
        "query ($first: Int = 20) { jobs(first: $first) { edges { cursor } } }",
        '{ jobs(filter: {minimumSalary: {amount: 1e400, currency: "USD"}}) { edges { cursor } } }',
        f"{{ jobs(first: {'9' * 5_000}) {{ edges {{ cursor }} }} }}",
        '{ jobs(filter: {postedSince: "2016-12-31T23:59:60Z"}) { edges { cursor } } }',
        "{ nope }",
        "{ unclosed",
        '{ search(query: "\ud83d") { edges { cursor } } }',
    ],
)
def test_a_mistake_in_a_document_is_the_clients(query: str) -> None:
    errors = ask(query, {"first": None})
    assert errors
    assert {error["extensions"]["code"] for error in errors} <= {"BAD_USER_INPUT", "TOO_COMPLEX"}


def test_a_wrong_time_in_a_document_is_found_by_its_place() -> None:
    [error] = ask('{ jobs(filter: {postedSince: "yesterday"}) { edges { cursor } } }')
    assert error["locations"] == [{"line": 1, "column": 30}]


def test_messages_do_not_repeat_much_of_what_was_sent() -> None:
    [error] = ask(FILTERED, {"filter": {"x" * 100_000: 1}})
    assert len(error["message"]) == MAX_MESSAGE
    assert cap_text("\ud83d") == "\\ud83d"


def test_half_characters_are_found_however_deep() -> None:
    deep: Any = "\udc00"
    for _ in range(5_000):
        deep = [deep]
    assert half_character({"a": deep}) is not None
    assert half_character({"a": {"b\ud83d": 1}}) == "variables.a"
    assert half_character({"a": ["whole", "😀", 1, None, 1.5, True, {}]}) is None
    assert half_character(None) is None


@strawberry.type
class Query:
    """Fields that fail in every way."""

    @strawberry.field
    def broken(self, secret: str = "") -> str | None:
        raise RuntimeError(f"the inside of {secret}")

    @strawberry.field
    def refused(self, secret: str = "") -> str | None:
        raise BadUserInputError(f"secret: {secret!r} cannot be.")

    @strawberry.field
    def forbidden(self) -> str | None:
        raise ForbiddenError("only for others")

    @strawberry.field
    def away(self) -> str | None:
        raise GraphUnavailableError("bolt://10.0.0.1 does not answer")

    @strawberry.field
    def number(self) -> int:
        return 2**40


Lines = list[dict[str, Any]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What was logged."""
    with structlog.testing.capture_logs() as entries:
        yield cast("Lines", entries)


def errors_of(query: str, variables: dict[str, Any] | None = None) -> Errors:
    result = asyncio.run(ReportingSchema(query=Query).execute(query, variable_values=variables))
    return [dict(error.formatted) for error in result.errors or []]


def test_an_error_of_ours_is_logged_once_under_the_id_that_the_client_has(lines: Lines) -> None:
    aliases = " ".join(f'a{at}: broken(secret: "x{at}")' for at in range(20))
    errors = errors_of(f"{{ {aliases} }}")
    assert {error["message"] for error in errors} == {"Something went wrong here; it was logged."}
    [id] = {error["extensions"]["requestId"] for error in errors}
    [line] = lines
    assert (line["request"], line["code"], line["log_level"], line["times"]) == (id, "INTERNAL", "error", 20)
    assert isinstance(line["exc_info"], RuntimeError)


def test_a_value_of_ours_that_is_not_of_its_type_is_our_fault(lines: Lines) -> None:
    [error] = errors_of("{ number }")
    assert error["extensions"]["code"] == "INTERNAL"
    assert lines[0]["log_level"] == "error"


def test_repeated_refusals_are_one_line_without_what_was_sent(lines: Lines) -> None:
    aliases = " ".join(f'my_salary_{at}: refused(secret: "My salary is 50k")' for at in range(20))
    query = f"query Salaries($also: String!) {{ {aliases} other: refused(secret: $also) }}"
    errors = errors_of(query, {"also": "and 60k"})
    assert "My salary is 50k" in errors[0]["message"]
    [line] = lines
    assert line["log_level"] == "info"
    assert (line["code"], line["times"], line["at"], line["operation"]) == (
        "BAD_USER_INPUT",
        21,
        ["refused"],
        "Salaries",
    )
    text = json.dumps(line, default=repr)
    assert "50k" not in text
    assert "60k" not in text
    assert "my_salary" not in text
    assert len(text) < 300


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{ refused(secret: "My salary is 50k" }', "BAD_USER_INPUT"),
        ('{ nope(secret: "My salary is 50k") }', "BAD_USER_INPUT"),
        ('query My($n: Int!) { refused(secret: "My salary is 50k", n: $n) }', "BAD_USER_INPUT"),
        ('{ refused(secret: ["My salary is 50k", "b"]) }', "BAD_USER_INPUT"),
        ("{ forbidden }", "FORBIDDEN"),
    ],
)
def test_a_refusal_is_one_quiet_line(query: str, code: str, lines: Lines, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errors = errors_of(query, {"n": "My salary is 50k"})
    assert {error["extensions"]["code"] for error in errors} == {code}
    [line] = lines
    assert (line["code"], line["log_level"]) == (code, "info")
    assert "50k" not in repr(line) + caplog.text


def test_a_part_that_is_away_is_a_warning_and_the_client_is_not_told_where_it_is(lines: Lines) -> None:
    errors = errors_of("{ a: away b: away }")
    assert {error["extensions"]["code"] for error in errors} == {"UNAVAILABLE"}
    assert "10.0.0.1" not in repr(errors)
    [line] = lines
    assert (line["log_level"], line["cause"], line["times"]) == (
        "warning",
        "bolt://10.0.0.1 does not answer",
        2,
    )


def test_what_fails_around_an_execution_is_masked_too(lines: Lines) -> None:
    class Failing(strawberry.extensions.SchemaExtension):
        """Fails where no field is."""

        def on_execute(self) -> Iterator[None]:
            raise RuntimeError("the inside")
            yield

    result = asyncio.run(ReportingSchema(query=Query, extensions=[Failing]).execute("{ __typename }"))
    assert result.errors is not None
    [error] = result.errors
    assert isinstance(error, GraphQLError)
    assert error.message == "Something went wrong here; it was logged."
    assert (error.extensions or {})["requestId"] == lines[0]["request"]
