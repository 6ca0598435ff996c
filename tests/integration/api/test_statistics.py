"""Statistics of recommendations and interactions count what is in their window, for administrators."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.schema.admin.statistics import LanguageModelUse
from graph.db.client import GraphClient
from graph.people.summary_runs import RunRecord
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door
from workers.model_prices import ModelPrice

ADMIN = Viewer("root", frozenset({Role.ADMIN}))
QUERY = """query ($days: Int!) {
  recommendationStatistics(days: $days) { total served clicked applied clickRate applyRate meanScore
    byModel { modelVersion total clickRate applyRate } }
  interactionStatistics(days: $days) { total byAction { action count } users items } }"""
WRITE = """
CREATE (u:User {id: 'ann'}) CREATE (v:User {id: 'bob'}) CREATE (j:Job {id: 'x'}) CREATE (c:Course {id: 'x'})
WITH u, v, j, c
CREATE (u)-[:GOT]->(:Recommendation {id: '1', modelVersion: 'a', score: 90.0, createdAt: $new, seenAt: $new,
                                     clickedAt: $new, appliedAt: $new})-[:OF]->(j)
CREATE (u)-[:GOT]->(:Recommendation {id: '2', modelVersion: 'a', score: 60.0, createdAt: $new, seenAt: $new})-[:OF]->(j)
CREATE (u)-[:GOT]->(:Recommendation {id: '3', score: 30.0, createdAt: $new})-[:OF]->(j)
CREATE (u)-[:GOT]->(:Recommendation {id: '4', modelVersion: 'b', score: 1.0, createdAt: $old, seenAt: $new})-[:OF]->(j)
CREATE (u)-[:DID]->(:Interaction {id: '1', action: 'VIEW', at: $new})-[:ON]->(j)
CREATE (u)-[:DID]->(:Interaction {id: '2', action: 'VIEW', at: $new})-[:ON]->(c)
CREATE (v)-[:DID]->(:Interaction {id: '3', action: 'SAVE', at: $new})-[:ON]->(j)
CREATE (v)-[:UNDID]->(:Interaction {id: '4', action: 'SAVE', at: $new})-[:ON]->(j)
CREATE (v)-[:DID]->(:Interaction {id: '5', action: 'VIEW', at: $old})-[:ON]->(j)
"""


@pytest.fixture
def door(server: Server, client: GraphClient) -> Iterator[Door]:
    del client
    with open_door(server) as opened:
        yield opened


def ask(door: Door, viewer: Viewer = ADMIN, days: int = 30) -> tuple[Any, list[dict[str, Any]]]:
    return door.ask(QUERY, {"days": days}, viewer)


def test_statistics_count_what_is_in_the_window(door: Door) -> None:
    now = datetime.now(UTC)
    door.runner.run(door.parts.client.write(WRITE, new=now - timedelta(days=1), old=now - timedelta(days=40)))
    data, errors = ask(door)
    assert errors == []
    assert data["recommendationStatistics"] == {
        "total": 3, "served": 2, "clicked": 1, "applied": 1, "clickRate": 0.5, "applyRate": 0.5, "meanScore": 60.0,
        "byModel": [
            {"modelVersion": "a", "total": 2, "clickRate": 0.5, "applyRate": 0.5},
            {"modelVersion": None, "total": 1, "clickRate": None, "applyRate": None},
        ],
    }  # fmt: skip
    counts = [{"action": "VIEW", "count": 2}, {"action": "SAVE", "count": 1}]
    assert data["interactionStatistics"] == {"total": 3, "byAction": counts, "users": 2, "items": 2}
    longer, _ = ask(door, days=366)
    assert (longer["recommendationStatistics"]["total"], longer["interactionStatistics"]["total"]) == (4, 4)


def test_an_empty_graph_has_no_rates(door: Door) -> None:
    data, errors = ask(door)
    assert errors == []
    assert data["recommendationStatistics"]["meanScore"] is data["recommendationStatistics"]["clickRate"] is None
    assert data["interactionStatistics"] == {"total": 0, "byAction": [], "users": 0, "items": 0}


@pytest.mark.parametrize("viewer", [VISITOR, Viewer("ann", frozenset({Role.CANDIDATE, Role.RECRUITER}))])
def test_only_administrators_read_statistics(door: Door, viewer: Viewer) -> None:
    _, errors = ask(door, viewer)
    code = "UNAUTHENTICATED" if viewer is VISITOR else "FORBIDDEN"
    assert {error["extensions"]["code"] for error in errors} == {code}


@pytest.mark.parametrize("days", [0, 367, -1])
def test_the_window_is_bounded(door: Door, days: int) -> None:
    _, errors = ask(door, days=days)
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}


SPENT = """
CREATE (:SummaryRun {id: 'a', at: $new, inputTokens: 2000000, outputTokens: 100000, people: 40})
CREATE (:SummaryRun {id: 'b', at: $new, people: 3})
CREATE (:SummaryRun {id: 'c', at: $old, inputTokens: 5, outputTokens: 5, people: 5})
"""
USE = "query ($days: Int!) { languageModelUse(days: $days) { people inputTokens outputTokens dollars } }"
PRICE = ModelPrice(input=1.0, output=5.0)


def test_what_summaries_cost_is_told_by_the_price_of_the_model(door: Door) -> None:
    assert door.ask(USE, {"days": 30}, ADMIN) == (
        {"languageModelUse": {"people": 0, "inputTokens": 0, "outputTokens": 0, "dollars": 0}}, [],
    )  # fmt: skip
    now = datetime.now(UTC)
    door.runner.run(door.parts.client.write(SPENT, new=now - timedelta(days=1), old=now - timedelta(days=40)))
    data, errors = door.ask(USE, {"days": 30}, ADMIN)
    spent = {"people": 43, "inputTokens": 2_000_000, "outputTokens": 100_000}
    assert (data["languageModelUse"], errors) == ({**spent, "dollars": None}, [])
    priced = LanguageModelUse.of(RunRecord(2_000_000, 100_000, 43), PRICE)
    assert priced.dollars == 2.5
    assert door.ask(USE, {"days": 30}, VISITOR)[1][0]["extensions"]["code"] == "UNAUTHENTICATED"
