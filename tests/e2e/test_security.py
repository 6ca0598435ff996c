"""The attacks of ``make security`` on a server configured as in production. Request floods have their own tests."""

import asyncio
from datetime import timedelta
from functools import partial

from rich.console import Console

from api.http.tokens import Tokens
from graph.db.client import GraphClient
from graph.engines.child import free_port, secret_file
from tests.conftest import Server, run_process
from tests.e2e.running import Api, until
from tests.security.__main__ import (
    ATTACKS,
    BRIEF_SECONDS,
    PRODUCTION,
    find_persons,
    make_tokens,
    read_log,
    try_attacks,
)
from tests.security.target import Target


async def test_what_was_tried_against_a_server_holds(world: GraphClient, server: Server) -> None:
    port, log = free_port(), server.home / "serve---port.log"
    since = log.stat().st_size if log.exists() else 0
    with run_process(server, "serve", "--port", str(port), **PRODUCTION):
        url = f"http://127.0.0.1:{port}"
        await until(lambda: Api(url, {}, server).ready()[0] == 200)
        secret, persons = secret_file(server.home / "jwt-secret"), await find_persons(world)
        target = Target(
            url,
            make_tokens(Tokens(secret, timedelta(hours=1)), persons),
            partial(read_log, log, since),
            lambda: Tokens(secret, timedelta(seconds=BRIEF_SECONDS)).make(*persons["candidate"]),
        )
        assert await asyncio.to_thread(try_attacks, target, ATTACKS, Console(width=130)) == []
