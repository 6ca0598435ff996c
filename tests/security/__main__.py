"""``make security``: run every attack against a running instance, and print the results.

Without options, it starts its own instance on the home folder (after ``make demo``), as in production: GraphiQL
off, and short timeouts. With ``--url`` and ``--tokens``, it attacks another instance. ``careergraph token --json``
prints the tokens. Operations that schemathesis generates are sent to an instance of their own, without limits on
requests: ``--cases 10000`` sends many. The exit code is 1 if any check failed.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.cli.session import Settings, console, engines, graph, read_settings
from api.http.tokens import Tokens
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.people.users import Directory
from tests.bench.serving import run_api
from tests.security import cop, documents, generated, heads, people, transport, uploads
from tests.security.target import Attack, Target, Watch

ATTACKS = (*cop.ATTACKS, *documents.ATTACKS, *transport.ATTACKS, *uploads.ATTACKS, *heads.ATTACKS, *people.ATTACKS)
PRODUCTION = {
    "CAREERGRAPH_GRAPHIQL": "false",
    "CAREERGRAPH_READ_SECONDS": "3",
    "CAREERGRAPH_LOG_FORMAT": "json",
    "CAREERGRAPH_VIEWER_POINTS": "600000",  # a minute: more than the attacks cost
}
ROLES = ("candidate", "recruiter", "admin")
BRIEF_SECONDS = 2.0
WIDTH = 130
CASES, UNLIMITED = 300, "0"
REQUESTS = "1200"  # a minute: more than the attacks send, less than the flood


def make_tokens(tokens: Tokens, persons: dict[str, tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Tokens of real people, and of those that only seem to be."""
    candidate = persons["candidate"][0]
    return {
        **{role: tokens.make(*person) for role, person in persons.items()},
        "nobody": tokens.make("nobody-yet", ("CANDIDATE",)),
        "flooder": tokens.make("nobody-floods", ()),
        "pretender": tokens.make(candidate, ("CANDIDATE", "ADMIN")),
    }


async def find_persons(client: GraphClient) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Id and roles of a person of each role.

    Raises:
        ValueError: the graph holds none.
    """
    persons = {role: await Directory(client).persona(role) for role in ROLES}
    if missing := [role for role, person in persons.items() if person is None]:
        raise ValueError(f"nobody in the graph is a {missing[0]}: run `make demo` first")
    return {role: person for role, person in persons.items() if person}


def read_log(log: Path, since: int) -> str:
    """What a log holds from a byte on."""
    return log.read_bytes()[since:].decode("utf-8", "replace")


def try_attacks(target: Target, attacks: tuple[Attack, ...], output: Console) -> list[str]:
    """Try attacks one after the other, print the table, and name those that did not hold."""
    table = Table("Item", "Attack", "Held", "Seen", "Slowest /health/live, ms")
    failed = []
    for attack in attacks:
        watch = Watch(target.is_alive)
        with watch.run():
            try:
                held, seen = True, attack.run(target)
            except Exception as error:  # noqa: BLE001 - whatever an attack meets is what was seen
                held, seen = False, str(error) or type(error).__name__
        held &= not watch.failures
        failed += [] if held else [f"{attack.name}: {seen}"]
        mark = "[green]yes[/]" if held else "[red]NO[/]"
        table.add_row(attack.item, attack.name, mark, seen.replace("[", "\\["), f"{watch.worst:.0f}")
    output.print(table)
    return failed


async def read_persons(running_engines: Engines) -> dict[str, tuple[str, tuple[str, ...]]]:
    """:func:`find_persons` of the graph of some engines."""
    async with graph(running_engines) as client:
        return await find_persons(client)


@contextmanager
def run_instance(settings: Settings, requests: str = REQUESTS) -> Iterator[Target]:
    """An instance as in production on the engines of the settings; of one viewer it takes so many requests a minute."""
    os.environ.update(PRODUCTION if requests != UNLIMITED else PRODUCTION | {"CAREERGRAPH_VIEWER_POINTS": UNLIMITED})
    log = settings.home / "log" / "bench.log"
    with engines(settings) as running_engines:
        persons = asyncio.run(read_persons(running_engines))
        with run_api(settings, 60.0, requests=requests) as port:
            since = log.stat().st_size if log.exists() else 0
            tokens = make_tokens(tokens_of(settings.home, settings.api), persons)
            secret, candidate = tokens_of(settings.home, settings.api).secret, persons["candidate"]
            yield Target(
                f"http://127.0.0.1:{port}",
                tokens,
                partial(read_log, log, since),
                lambda: Tokens(secret, timedelta(seconds=BRIEF_SECONDS)).make(*candidate),
            )


def main() -> None:
    """Attack, print the table, and exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.security", description=__doc__)
    parser.add_argument("--url", help="address of a running instance; without it one is started")
    parser.add_argument("--tokens", type=Path, help="tokens of that instance's people, as JSON by role")
    parser.add_argument("--cases", type=int, default=CASES, help="how many generated operations are sent; 0 for none")
    parser.add_argument("--seed", type=int, default=0, help="chooses the generated operations")
    options = parser.parse_args()
    output = console()
    output.width = max(output.width, WIDTH)
    if options.url:
        tokens = json.loads(options.tokens.read_text(encoding="utf-8")) if options.tokens else {}
        attack_count, failed = len(ATTACKS), try_attacks(Target(options.url, tokens), ATTACKS, output)
    else:
        with run_instance(read_settings()) as target:
            attack_count, failed = len(ATTACKS) + 1, try_attacks(target, (*ATTACKS, transport.FLOOD), output)
        if options.cases:
            with run_instance(read_settings(), requests=UNLIMITED) as target:
                attack = partial(generated.check_generated, cases=options.cases, number=options.seed)
                failed += try_attacks(target, (Attack("A4", "generated operations", attack),), output)
            attack_count += 1
    output.print(f"{attack_count} attacks, {len(failed)} did not hold")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
