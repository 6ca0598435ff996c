"""The API's HTTP entry point without engines: operations that need one are unavailable, and all others work."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from api.app import make_app
from api.graphql.parts import Parts
from api.http.current_roles import read_none
from api.http.tokens import Tokens
from api.settings import ApiSettings
from api.setup import Setup
from graph.engines.arcadedb import GraphAddress
from graph.engines.child import free_port
from graph.engines.home import Engines
from graph.errors import GraphUnavailableError
from workers.settings import WorkerSettings

SECRET = "a-secret-of-more-than-thirty-two-characters"
TOKEN_LIFE = timedelta(days=1)  # longer than a whole run of the tests takes
TOKENS = Tokens(SECRET, TOKEN_LIFE)


class People:
    """Roles of people, as a graph that can be away would give them."""

    def __init__(self, **roles: tuple[str, ...]) -> None:
        self.roles: dict[str, tuple[str, ...]] = roles
        self.reads = 0
        self.error: Exception | None = None

    async def read(self, user: str) -> Iterable[str] | None:
        self.reads += 1
        if self.error:
            raise self.error
        return self.roles.get(user)


async def be_away(*_: object) -> Any:
    """What the graph answers here."""
    raise GraphUnavailableError("there is none")


@asynccontextmanager
async def open_door(
    home: Path, people: People | None = None, redis_url: str | None = None, **settings: Any
) -> AsyncIterator[Starlette]:
    """The application with these settings, on engines that are not there, or on a Redis that is."""
    port = free_port()
    engines = Engines(
        GraphAddress(f"bolt://127.0.0.1:{port}", "x", "x", "x"), redis_url or f"redis://127.0.0.1:{port}/0", 0
    )
    settings_given = {"jwt_secret": SECRET, "deadline_seconds": 0.2, **settings}
    app = make_app(Setup(engines, home, ApiSettings(**settings_given), WorkerSettings()))
    parts: Parts = app.state.parts
    parts.client._call_guarded = be_away  # type: ignore[method-assign,assignment]
    if people:
        parts.roles._read = people.read
        parts.roles._read_erasure = read_none
    try:
        yield app
    finally:
        await parts.redis.aclose()
        await parts.client.close()
