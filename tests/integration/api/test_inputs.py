"""Edge values of every scalar for every argument of the schema: none causes an internal error."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import MAX_MESSAGE
from api.graphql import ids
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.interactions import InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.recommendations.recommendations import RecommendationRepository, Served
from graph.viewer import SYSTEM
from tests.conftest import Server
from tests.door import PERSON, Door, open_door
from tests.odd_values import Place, Walk, list_odd_literals, list_odd_values

CODES = {
    "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "NOT_FOUND", "TOO_COMPLEX", "RATE_LIMITED", "UNAVAILABLE",
}  # fmt: skip
LABELS = ("Job", "Course", "Skill", "Occupation", "Company", "Place")
FIRST = "MATCH (n) WHERE $label IN labels(n) RETURN n.id AS id ORDER BY id LIMIT 1"


def wrong_answers(door: Door, query: str, variables: dict[str, Any] | None = None) -> list[str]:
    """What is wrong with an answer's errors."""
    _, errors = door.ask(query, variables)
    return [
        f"{error['extensions']}: {error['message']}"
        for error in errors
        if error["extensions"]["code"] not in CODES or len(error["message"]) > MAX_MESSAGE
    ]


@pytest.fixture
async def known(world: GraphClient) -> dict[str, str]:
    """A global id for each type of node."""
    known_ids = {label: str((await world.read(FIRST, label=label))[0]["id"]) for label in LABELS}
    done = NewInteraction(
        "known", PERSON, InteractionType.VIEW, ItemLabel.JOB, known_ids[ItemLabel.JOB], datetime.now(UTC)
    )
    known_ids["Interaction"] = (await InteractionRepository(world, SYSTEM).log(done)).id
    now = datetime.now(UTC)
    served = Served(
        PERSON, ItemLabel.JOB, known_ids[ItemLabel.JOB], 1, 80.0, 0.1, None, "HEURISTIC", "POPULAR", now, now
    )
    await RecommendationRepository(world, SYSTEM).store(PERSON, ItemLabel.JOB, [served])
    known_ids["Recommendation"] = served.id
    return {label: ids.encode(label, id) for label, id in known_ids.items()}


@pytest.fixture
def door(server: Server, known: dict[str, str]) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


@pytest.fixture
def places(door: Door, known: dict[str, str]) -> list[Place]:
    """Every place of a value in the schema."""
    return Walk(door.schema._schema, known).find_places()


def test_no_value_for_any_argument_is_an_error_of_ours(door: Door, places: list[Place]) -> None:
    assert len(places) > 150
    assert {place.kind.name for place in places} >= {"String", "ID", "Int", "Float", "Boolean", "DateTime"}
    wrong: Counter[str] = Counter()
    for place in places:
        for value in list_odd_values(place):
            variables = {"odd": value}
            for problem in wrong_answers(door, place.write_with_variable(), variables):
                wrong[f"{place.name} as a variable, {value!r:.80}: {problem}"] += 1
        for value in list_odd_literals(place):
            for problem in wrong_answers(door, place.write_with_literal(value)):
                wrong[f"{place.name} as a literal, {value!r:.80}: {problem}"] += 1
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


def test_nothing_that_json_can_hold_is_an_error_of_ours(door: Door, places: list[Place]) -> None:
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(places), value=JSON)
    def check(place: Place, value: Any) -> None:
        assert wrong_answers(door, place.write_with_variable(), {"odd": value, "other": value}) == []

    check()
