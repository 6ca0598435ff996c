"""The health report per component, for the public and for administrators."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import structlog
from starlette.applications import Starlette
from starlette.requests import Request

from api.health import Ready
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR, Role, Viewer

SECRETS = ("bolt://", "10.0.0.1", "/home", "ranker-7", "torch", "2.13")


def answered(
    viewer: Viewer, *, away: bool, problem: str | None = None, ready: Ready | None = None, age: float = 0.5
) -> tuple[int, str]:
    """Status and body of the answer of parts that are as said."""

    async def ping() -> None:
        if away:
            raise GraphUnavailableError("bolt://10.0.0.1:7687 does not answer")

    async def fine() -> None:
        return None

    serving = SimpleNamespace(loaded=not away, model="ranker-7", problem=problem, age_seconds=None if away else age)
    app = Starlette()
    app.state.parts = SimpleNamespace(
        system=SimpleNamespace(ping=ping),
        redis=SimpleNamespace(ping=fine),
        limits=SimpleNamespace(local=False),
        identity=SimpleNamespace(provider=None),
        serving=serving,
    )
    scope: dict[str, Any] = {"type": "http", "app": app, "state": {"viewer": viewer}, "headers": []}
    answer = asyncio.run((ready or Ready(1.0, reuse_seconds=0.0)).answer(Request(scope)))
    return answer.status_code, cast("bytes", answer.body).decode()


def test_the_public_is_told_a_word_for_each_part() -> None:
    status, body = answered(VISITOR, away=False)
    assert status == 200
    assert '"graph":"ok"' in body
    status, body = answered(VISITOR, away=True, problem="/home/x/models/ranker-8 is damaged")
    assert status == 503
    assert (
        '"graph":"away","redis":"ok","limits":"ok","identity":"none","catalogue":"not loaded","model":"not loaded"'
        in body
    )
    assert not [secret for secret in SECRETS if secret in body.replace('"torch":"ok"', "")]


def test_an_administrator_is_told_why() -> None:
    _, body = answered(Viewer("ann", frozenset({Role.ADMIN})), away=True, problem="/home/x/models/ranker-8 is damaged")
    assert "away: bolt://10.0.0.1:7687 does not answer" in body
    assert "not loaded: ranker-7 serves; /home/x/models/ranker-8 is damaged" in body


def test_the_log_tells_what_became_of_a_part_once() -> None:
    ready = Ready(1.0, reuse_seconds=0.0)
    with structlog.testing.capture_logs() as lines:
        for away in (False, True, True, False):
            answered(VISITOR, away=away, ready=ready)
    entries = [(line["log_level"], line["part"]) for line in lines]
    assert entries == [("warning", "graph"), ("warning", "catalogue"), ("info", "graph"), ("info", "catalogue")]
    assert lines[0]["detail"] == "bolt://10.0.0.1:7687 does not answer"


def test_a_catalogue_that_was_long_not_checked_is_stale_and_serves_on() -> None:
    status, body = answered(VISITOR, away=False)
    assert '"catalogue":"ok"' in body
    assert '"catalogueAgeSeconds":0.5' in body
    status, body = answered(VISITOR, away=False, age=4_000.0)
    assert status == 200
    assert '"catalogue":"stale"' in body
    assert "the log says why" not in body
    assert "4,000 s ago" in answered(Viewer("ann", frozenset({Role.ADMIN})), away=False, age=4_000.0)[1]
