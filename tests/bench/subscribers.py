"""Measures what idle subscribers cost: ``python -m tests.bench.subscribers [NUMBER]``.

Like :mod:`tests.bench.serving`, it needs a home folder with a world. One API process serves 1,000 sockets, each with
one subscription to changes of recommendations. Printed is the memory that the process has more than before, and how
long a change takes to reach a subscriber.
"""

import argparse
import asyncio
import json
import os
import time
from contextlib import AsyncExitStack

import psutil
from rich.console import Console
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.cli.session import console, engines, read_settings
from tests.bench.page import make_people_tokens
from tests.bench.serving import Client, run_api

NUMBER, AT_ONCE, MEGABYTE = 1_000, 50, 1_048_576
TRANSPORT = [Subprotocol("graphql-transport-ws")]
FOLLOW = "subscription { recommendationsUpdated { reason at } }"
PROFILE = "mutation ($headline: String) { updateProfile(input: {headline: $headline}) { errors { code message } } }"


async def open_subscriber(stack: AsyncExitStack, port: int, token: str) -> ClientConnection:
    """Open a socket with one subscription."""
    socket = await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=TRANSPORT))
    await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
    await socket.recv()
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}}))
    return socket


async def time_change(sockets: list[ClientConnection], port: int, token: str, followers: int) -> float:
    """Change a profile, and return the seconds until all who follow that person were told."""
    began = time.perf_counter()
    client = Client(port)
    await asyncio.to_thread(client.ask, PROFILE, {"headline": f"Nurse {time.time_ns()}"}, token)
    await asyncio.gather(*(socket.recv() for socket in sockets[:followers]))
    return time.perf_counter() - began


async def measure_subscribers(port: int, tokens: list[str], number: int, output: Console) -> None:
    """Open subscribers, and print what they cost; the first of them follow one person."""
    server = find_server(port)
    Client(port).ask("{ __typename }", {}, tokens[0])
    before, followers = server.memory_info().rss, min(number, AT_ONCE)
    async with AsyncExitStack() as stack:
        sockets: list[ClientConnection] = []
        while len(sockets) < number:
            first = len(sockets)
            chosen = [tokens[0] if index < followers else tokens[index % len(tokens)] for index in range(first, number)]
            opening = (open_subscriber(stack, port, token) for token in chosen[:AT_ONCE])
            sockets += await asyncio.gather(*opening)
        seconds = await time_change(sockets, port, tokens[0], followers)
        grown = server.memory_info().rss - before
        output.print(
            f"{number:,} idle subscribers: {grown / MEGABYTE:.0f} MB more than the {before / MEGABYTE:.0f} MB before, "
            f"{grown / number / 1_024:.0f} kB each; a change reached {followers} of them in {seconds:.2f} s"
        )


def find_server(port: int) -> psutil.Process:
    """Return the process of the API."""
    processes = psutil.Process().children(recursive=True)
    return next(
        process for process in processes if {"serve", str(port)} <= set(process.cmdline()) and process.children() == []
    )


def main() -> None:
    """Measure on the engines of the settings."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.subscribers", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=NUMBER, help="how many subscribers")
    number = parser.parse_args().number
    os.environ["CAREERGRAPH_ADDRESS_SOCKETS"] = str(number)
    settings = read_settings()
    with engines(settings) as running_engines, run_api(settings, 0.0) as port:
        tokens = list(asyncio.run(make_people_tokens(running_engines, settings)).values())
        asyncio.run(measure_subscribers(port, tokens, number, console()))


if __name__ == "__main__":
    main()
