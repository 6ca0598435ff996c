"""The API's schema with its real dependencies, in the test process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry

from api.app import parts_of
from api.cache.encoding import encode_answer
from api.graphql.context import Context
from api.graphql.parts import Parts
from api.schema.root import make_schema
from api.services.loaders import Loaders
from api.settings import ApiSettings
from api.setup import Setup
from graph.viewer import Role, Viewer
from tests.conftest import Server
from workers.settings import WorkerSettings

PERSON = "person-000001"
EVERYTHING = Viewer(PERSON, frozenset(Role))


@dataclass(frozen=True)
class Door:
    """The schema with the real parts, in an event loop of its own."""

    runner: asyncio.Runner
    parts: Parts
    schema: strawberry.Schema

    def ask(
        self, query: str, variables: dict[str, Any] | None = None, viewer: Viewer = EVERYTHING
    ) -> tuple[Any, list[dict[str, Any]]]:
        """The data and the errors of an answer as a client reads them."""
        context = Context(self.parts, viewer, Loaders(self.parts.client, self.parts.jobs))
        result = self.runner.run(self.schema.execute(query, variable_values=variables, context_value=context))
        errors = [dict(error.formatted) for error in result.errors or []]
        encode_answer({"data": result.data, "errors": errors})
        return result.data, errors


@cache
def built_schema() -> strawberry.Schema:
    """The schema, which is built once for all doors."""
    return make_schema()


@contextmanager
def open_door(server: Server) -> Iterator[Door]:
    """A door to what is in the graph now."""

    async def make_parts() -> Parts:
        setup = Setup(server.engines, server.home, ApiSettings(deadline_seconds=30.0), WorkerSettings())
        parts = parts_of(setup)
        await parts.serving.refresh()
        return parts

    async def end(parts: Parts) -> None:
        await parts.queue.close()
        await parts.redis.aclose()
        await parts.client.close()

    with asyncio.Runner() as runner:
        parts = runner.run(make_parts())
        try:
            yield Door(runner, parts, built_schema())
        finally:
            runner.run(end(parts))
