"""How the answers to generated operations are judged; `make security` sends them to a running instance."""

import json

import pytest

from tests.security.generated import Figures, ids_in
from tests.security.target import Answer


def answer_of(status: int, body: object) -> Answer:
    return Answer(status, {}, json.dumps(body), body if isinstance(body, dict) else {})


def error_of(code: str) -> dict[str, object]:
    return {"errors": [{"message": "x", "extensions": {"code": code}}]}


@pytest.mark.parametrize(
    ("status", "body", "is_fault"),
    [
        (200, {"data": {"a": 1}}, False),
        (200, error_of("BAD_USER_INPUT"), False),
        (503, error_of("UNAVAILABLE"), False),
        (200, error_of("INTERNAL"), True),
        (200, {"data": {"a": None}, **error_of("INTERNAL")}, True),
        (200, {"errors": [{"message": "no code"}]}, True),
        (500, error_of("BAD_USER_INPUT"), True),
        (200, "<html>", True),
    ],
)
def test_a_fault_of_the_service_is_told_from_a_mistake_of_the_client(status: int, body: object, is_fault: bool) -> None:
    figures = Figures()
    figures.add("Query.a", "{ a }", answer_of(status, body), 0.5)
    assert bool(figures.faults) == is_fault
    assert figures.describe().startswith(f"1 cases over 1 fields, {int(is_fault)} faults, slowest 0.5 s: ")


def test_real_ids_are_found_at_any_depth() -> None:
    data = {"jobs": {"edges": [{"node": {"id": "a", "place": {"id": "b"}, "company": None}}]}, "viewer": {"id": "c"}}
    assert sorted(ids_in(data)) == ["a", "b", "c"]
