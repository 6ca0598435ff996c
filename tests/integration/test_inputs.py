"""Whatever is sent to any argument, it is never our fault: values at the edges of every scalar of the schema."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import strawberry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import ids
from api.app import parts_of
from api.context import Context, Loaders, Parts
from api.encoding import encoded
from api.errors import MAX_MESSAGE
from api.schema.root import make_schema
from api.settings import ApiSettings
from api.setup import Setup
from graph.client import GraphClient
from graph.interactions import Action, InteractionRepository, NewInteraction
from graph.recommendations import RecommendationRepository, Served
from graph.viewer import Role, Viewer
from tests.conftest import Server
from tests.odd_values import Place, Walk, odd_literals, odd_values
from workers.settings import WorkerSettings

CODES = {
    "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "NOT_FOUND", "TOO_COMPLEX", "RATE_LIMITED", "UNAVAILABLE",
}  # fmt: skip
PERSON = "person-000001"
LABELS = ("Job", "Course", "Skill", "Occupation", "Company", "Place")
FIRST = "MATCH (n) WHERE $label IN labels(n) RETURN n.id AS id ORDER BY id LIMIT 1"


@dataclass(frozen=True)
class Door:
    """The schema with the real parts, in an event loop of its own."""

    runner: asyncio.Runner
    parts: Parts
    schema: strawberry.Schema
    places: list[Place]

    def ask(self, query: str, variables: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The errors of an answer as a client reads them."""
        viewer = Viewer(PERSON, frozenset(Role))
        context = Context(self.parts, viewer, Loaders(self.parts.client))
        result = self.runner.run(self.schema.execute(query, variable_values=variables, context_value=context))
        encoded({"data": result.data, "errors": [error.formatted for error in result.errors or []]})
        return [dict(error.formatted) for error in result.errors or []]


def wrong_answers(door: Door, query: str, variables: dict[str, Any] | None = None) -> list[str]:
    """What is wrong with an answer's errors."""
    errors = door.ask(query, variables)
    return [
        f"{error['extensions']}: {error['message']}"
        for error in errors
        if error["extensions"]["code"] not in CODES or len(error["message"]) > MAX_MESSAGE
    ]


@pytest.fixture
async def known(world: GraphClient) -> dict[str, str]:
    """A global id for each type of node."""
    found = {label: str((await world.read(FIRST, label=label))[0]["id"]) for label in LABELS}
    done = NewInteraction("known", PERSON, Action.VIEW, "Job", found["Job"], datetime.now(UTC))
    found["Interaction"] = (await InteractionRepository(world).log(done)).id
    now = datetime.now(UTC)
    served = Served(PERSON, "Job", found["Job"], 1, 80.0, 0.1, None, "HEURISTIC", "POPULAR", now, now)
    await RecommendationRepository(world).store(PERSON, "Job", [served])
    found["Recommendation"] = served.id
    return {label: ids.encode(label, id) for label, id in found.items()}


@pytest.fixture
def door(server: Server, known: dict[str, str]) -> Iterator[Door]:
    schema = make_schema()

    async def made() -> Parts:
        setup = Setup(server.engines, server.home, ApiSettings(deadline_seconds=30.0), WorkerSettings())
        parts = parts_of(setup)
        await parts.serving.refresh()
        return parts

    with asyncio.Runner() as runner:
        parts = runner.run(made())
        yield Door(runner, parts, schema, Walk(schema._schema, known).places())
        runner.run(parts.queue.close())
        runner.run(parts.redis.aclose())
        runner.run(parts.client.close())


def test_no_value_for_any_argument_is_an_error_of_ours(door: Door) -> None:
    assert len(door.places) > 150
    assert {place.kind.name for place in door.places} >= {"String", "ID", "Int", "Float", "Boolean", "DateTime"}
    wrong: Counter[str] = Counter()
    for place in door.places:
        for value in odd_values(place):
            variables = {"odd": value}
            for told in wrong_answers(door, place.by_variable(), variables):
                wrong[f"{place.name} as a variable, {value!r:.80}: {told}"] += 1
        for value in odd_literals(place):
            for told in wrong_answers(door, place.by_literal(value)):
                wrong[f"{place.name} as a literal, {value!r:.80}: {told}"] += 1
    assert not wrong, "\n".join(wrong)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=30)
    | st.datetimes().map(datetime.isoformat)
    | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def test_nothing_that_json_can_hold_is_an_error_of_ours(door: Door) -> None:
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(door.places), value=JSON)
    def check(place: Place, value: Any) -> None:
        assert wrong_answers(door, place.by_variable(), {"odd": value, "other": value}) == []

    check()
