"""Times a person's logging of interactions as their history grows.

``make bench`` after ``make demo``, or ``python -m tests.bench.history`` with ``CAREERGRAPH_HOME`` set to a home with
a world. People with histories of several lengths are created, and deleted at the end. There is one API process on the
embedded engine and one client over HTTP.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.session import Settings, console, engines, read_settings
from api.graphql import ids
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from tests.bench.page import QUERY, compute_percentiles
from tests.bench.serving import LOG, Client, run_api

PATIENCE_SECONDS = 60.0
LENGTHS, ROUNDS, WARM_UP, SHOWN, BATCH = (0, 1_000, 10_000), 20, 3, 500, 1_000
MAKE = "CREATE (:User {id: $user, name: 'Bench', roles: ['CANDIDATE']})"
JOBS = "MATCH (j:Job) WHERE j.status = 'OPEN' AND j.closesAt > $now RETURN j.id AS id ORDER BY id LIMIT 1000"
DO = """
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Job {id: row.item})
CREATE (u)-[:DID]->(:Interaction {id: row.id, action: 'VIEW', at: $at, key: row.id})-[:ON]->(x)
CREATE (u)-[:VIEWED {count: 1, firstAt: $at, lastAt: $at}]->(x)
"""
FORGET = """
MATCH (u:User {id: $user})-[:DID|UNDID|GOT]->(x) WITH x LIMIT 2000 DETACH DELETE x RETURN count(*) AS gone
"""
FORGET_PERSON = "MATCH (u:User {id: $user}) DETACH DELETE u"
SHOW = """mutation ($input: LogImpressionsInput!) { logImpressions(input: $input) { accepted errors { code } } }"""
UNDO = """mutation ($input: UndoInteractionInput!) { undoInteraction(input: $input) { errors { code } } }"""


@asynccontextmanager
async def make_people(client: GraphClient, jobs: list[str]) -> AsyncIterator[dict[int, str]]:
    """People by the length of their history, gone with the block; each interaction has a link that sums it up."""
    at, people = datetime.now(UTC), {length: f"bench-{time.time_ns()}-{length}" for length in LENGTHS}
    for length, user in people.items():
        await client.write(MAKE, user=user)
        rows = [{"id": f"{user}-{turn}", "item": jobs[turn % len(jobs)]} for turn in range(length)]
        await client.write_batches(DO, rows, size=BATCH, user=user, at=at)
    try:
        yield people
    finally:
        for user in people.values():
            while (await client.write(FORGET, user=user))[0]["gone"]:
                pass
            await client.write(FORGET_PERSON, user=user)


def time_operations(client: Client, token: str, jobs: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each operation of one person."""
    milliseconds: dict[str, list[float]] = {}

    def time_request(name: str, query: str, sent: dict[str, Any]) -> Any:
        spent, data = client.ask(query, {"input": sent} if sent else {}, token)
        milliseconds.setdefault(name, []).append(spent)
        return data

    for turn in range(WARM_UP + ROUNDS):
        items = [ids.encode("Job", jobs[place % len(jobs)]) for place in range(SHOWN)]
        shown = [{"key": f"shown-{turn}-{place}", "item": item} for place, item in enumerate(items)]
        for name in (f"logImpressions, {SHOWN} new", f"logImpressions, {SHOWN} sent again"):
            answer = time_request(name, SHOW, {"impressions": shown})["logImpressions"]
            assert answer == {"accepted": SHOWN, "errors": []}, answer["errors"][:1]
        view = {"key": f"view-{turn}", "action": "VIEW", "item": items[turn]}
        time_request("logInteraction, seen before", LOG, view)
        save = {"key": f"save-{turn}", "action": "SAVE", "item": items[turn]}
        saved = time_request("logInteraction, a new choice", LOG, save)["logInteraction"]["interaction"]
        time_request("undoInteraction", UNDO, {"interaction": saved["id"]})
        time_request("page of 10 explained jobs, uncached", QUERY, {})
    return {name: values[WARM_UP:] for name, values in milliseconds.items()}


async def measure_histories(running_engines: Engines, settings: Settings) -> dict[int, dict[str, list[float]]]:
    """Milliseconds of each operation by the length of the history."""
    tokens = tokens_of(settings.home, settings.api)
    client = GraphClient.open(running_engines.graph, patience=PATIENCE_SECONDS)
    jobs = [str(row["id"]) for row in await client.read(JOBS, now=datetime.now(UTC))]
    async with make_people(client, jobs) as people:
        milliseconds = await asyncio.to_thread(
            time_over_http,
            settings,
            {length: tokens.make(user, ("CANDIDATE",)) for length, user in people.items()},
            jobs,
        )
    await client.close()
    return milliseconds


def time_over_http(settings: Settings, tokens: dict[int, str], jobs: list[str]) -> dict[int, dict[str, list[float]]]:
    """Milliseconds of each operation by the length of the history, over one kept connection."""
    with run_api(settings, 0.0) as port:
        client = Client(port)
        return {length: time_operations(client, token, jobs) for length, token in tokens.items()}


def print_table(output: Console, milliseconds: dict[int, dict[str, list[float]]]) -> None:
    """Print the table."""
    columns = (f"{length:,}: p50, p95 ms" for length in milliseconds)
    table = Table("Operation", *columns, title=f"by interactions in the person's history, {ROUNDS} requests each")
    for name in milliseconds[LENGTHS[0]]:
        table.add_row(name, *(", ".join(compute_percentiles(own[name])) for own in milliseconds.values()))
    output.print(table)


def main() -> None:
    """Measure on the engines of the settings."""
    settings = read_settings()
    with engines(settings) as running_engines:
        print_table(console(), asyncio.run(measure_histories(running_engines, settings)))


if __name__ == "__main__":
    main()
