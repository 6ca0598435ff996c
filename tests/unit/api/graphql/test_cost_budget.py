"""What a viewer's operations may cost together, and what clients are told about it. Each process counts for itself."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.applications import Starlette

from api.http.refusals import GRAPHQL_JSON
from api.settings import ApiSettings
from tests.asgi import JSON, Answer, open_socket, send_request
from tests.unit.door import TOKENS, People, open_door

TYPES = "{ __schema { types { name } } }"
POINTS = 27.5
LIMIT = 1_000
ASKED = ("x-careergraph-cost", "1")
NEWER = ("accept", GRAPHQL_JSON)


async def ask(app: Starlette, query: str = TYPES, *headers: tuple[str, str]) -> Answer:
    return await send_request(app, json.dumps({"query": query}).encode(), (*JSON, *headers))


def bearer(user: str) -> tuple[str, str]:
    return "authorization", f"Bearer {TOKENS.make(user, ('CANDIDATE',))}"


async def test_an_answer_tells_the_cost_if_it_is_asked_for(tmp_path: Path) -> None:
    async with open_door(tmp_path, viewer_points=LIMIT) as app:
        assert "extensions" not in (await ask(app)).json
        cost = (await ask(app, TYPES, ASKED)).json["extensions"]["cost"]
        assert cost["requested"] == POINTS
        assert cost["limit"] == LIMIT
        assert LIMIT - 2 * POINTS - 1 <= cost["remaining"] <= LIMIT
        assert 0 <= cost["resetSeconds"] <= 4
        nothing = (await ask(app, "{__typename}", ASKED)).json
        assert nothing["data"] == {"__typename": "Query"}
        assert nothing["extensions"]["cost"]["requested"] == 0


async def test_headers_tell_the_points_with_the_requests(tmp_path: Path) -> None:
    async with open_door(tmp_path, viewer_points=LIMIT) as app:
        costly, free = await ask(app), await ask(app, "{__typename}")
    assert costly.headers["ratelimit-policy"] == f'"address";q=3000;w=60, "points";q={LIMIT};w=60'
    assert '"points";r=97' in costly.headers["ratelimit"]
    assert "points" not in free.headers["ratelimit"]


async def test_beyond_the_budget_nothing_is_executed(tmp_path: Path) -> None:
    people = People(ann=("CANDIDATE",), bob=("CANDIDATE",))
    async with open_door(tmp_path, people, viewer_points=LIMIT) as app:
        answers = [await ask(app, TYPES, bearer("ann"), NEWER, ASKED) for _ in range(40)]
        refused = [answer for answer in answers if answer.status == 429]
        assert 1 <= len(refused) <= 40 - LIMIT // POINTS
        last = answers[-1]
        assert last.code == "RATE_LIMITED"
        assert "data" not in last.json
        error = last.json["errors"][0]
        assert error["extensions"]["retryAfter"] == int(last.headers["retry-after"]) <= 2
        assert "This costs 28 points" in error["message"]
        assert last.json["extensions"]["cost"]["remaining"] < POINTS
        older = await ask(app, TYPES, bearer("ann"))
        assert (older.status, older.code) == (200, "RATE_LIMITED")
        assert (await ask(app, "{__typename}", bearer("ann"))).json == {"data": {"__typename": "Query"}}
        assert "data" in (await ask(app, TYPES, bearer("bob"))).json, "others have a budget of their own"
        assert "data" in (await ask(app)).json, "so have visitors"
        metrics, labels = app.state.parts.metrics, {"operation": "introspection", "code": "RATE_LIMITED"}
        counted = metrics.registry.get_sample_value("careergraph_operation_seconds_count", labels)
        assert counted == len(refused) + 1, "operators see which operations are refused"


async def test_a_socket_spends_the_same_budget(tmp_path: Path) -> None:
    async with open_door(tmp_path, viewer_points=LIMIT) as app, open_socket(app) as socket:
        await socket.start()
        kinds = []
        for number in range(40):
            socket.subscribe(TYPES, str(number))
            answer = await socket.receive()
            kinds.append(answer["type"])
            if answer["type"] == "error":
                assert answer["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
            else:
                await socket.receive()
        assert {"next", "error"} == set(kinds)
        assert (await ask(app)).code == "RATE_LIMITED"


async def test_what_is_refused_anyway_costs_nothing(tmp_path: Path) -> None:
    async with open_door(tmp_path, viewer_points=LIMIT) as app:
        for query in (
            "{nope}",
            "{",
            "{ " + " ".join(f"a{at}: __schema {{ types {{ name }} }}" for at in range(60)) + "}",
        ):
            answer = await ask(app, query, ASKED)
            assert answer.json["errors"]
            assert "extensions" not in answer.json
            assert "points" not in answer.headers["ratelimit"]


async def test_without_a_limit_nothing_is_told(tmp_path: Path) -> None:
    async with open_door(tmp_path, viewer_points=0) as app:
        answer = await ask(app, TYPES, ASKED)
        assert "extensions" not in answer.json
        assert "points" not in answer.headers["ratelimit-policy"]


@pytest.mark.parametrize("points", [-1, 1, 999])
def test_a_budget_that_one_operation_exceeds_is_refused(points: Any) -> None:
    with pytest.raises(ValidationError, match="viewer_points"):
        ApiSettings(viewer_points=points)
