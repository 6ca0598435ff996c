"""Times a running API: a page of recommendations and its stages, other operations, many concurrent clients.

``make bench`` after ``make demo``, or ``python -m tests.bench.serving`` with ``CAREERGRAPH_HOME`` set to a home with
a world and an active model. There is one API process on the embedded engine. Medians and 95th percentiles are of one
run.
"""

import asyncio
import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.services.running_services import child_command, is_serving
from api.cli.session import Settings, console, engines, read_settings
from gnn.device import compute_on
from graph.engines.child import Program, free_port, listens
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from tests.bench.page import PEOPLE, QUERY, compute_percentiles, make_people_tokens, make_token, time_stages

WARM_UP, ROUNDS, POSTINGS = 30, 150, 40
PAGES_BEFORE = 600  # until the graph server's virtual machine has compiled what a page needs
CLIENTS, CLIENT_SECONDS = 16, 15.0
FIXED_ROUNDS, FIXED_NUMBERS = 600, 100_000
MANY_REQUESTS = "1000000"  # a minute: counted, and never refused
SEARCH = """query ($query: String!) { search(query: $query, types: [JOB, COURSE, SKILL, OCCUPATION], first: 10) {
  edges { score matchedBy node { __typename ... on Job { id title } ... on Course { id title } ... on Skill { id name }
    ... on Occupation { id title } } } pageInfo { hasNextPage endCursor } } }"""
EXPLAIN = """query ($job: ID!) { viewer { explainJob(job: $job) { score
  counterfactuals(first: 5) { change { kind } scoreBefore scoreAfter message }
  attributions(first: 5) { weight } narrative { text source citations { statement path { cypher } } } } } }"""
RETURNS = """{ viewer { skillReturns(size: 2, first: 3) { skills { id name } meanScoreGain
  unlockedJobs(first: 3) { edges { scoreBefore scoreAfter node { id title } } } learningHours } } }"""
LOG = """mutation ($input: LogInteractionInput!) { logInteraction(input: $input) {
  interaction { id action at item { __typename ... on Job { id title } } } errors { code message path } } }"""
JOBS = "{ jobs(first: 20) { edges { node { id title description } } } }"
COMPANIES = "{ viewer { recruitsFor { id } } }"
CREATE = "mutation ($input: CreateJobInput!) { createJob(input: $input) { job { id } errors { message } } }"
CLOSE = "mutation ($input: CloseJobInput!) { closeJob(input: $input) { job { id } errors { message } } }"


@dataclass(slots=True)
class Client:
    """One kept connection to the API."""

    port: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def ask(self, query: str, variables: dict[str, Any], token: str) -> tuple[float, dict[str, Any]]:
        """Milliseconds, and the answer's data."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        began = time.perf_counter()
        self.connection.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), headers)
        answer = json.loads(self.connection.getresponse().read())
        spent = (time.perf_counter() - began) * 1_000
        assert not answer.get("errors"), answer
        return spent, answer["data"]


@contextmanager
def run_api(
    settings: Settings, cache_seconds: float, requests: str = MANY_REQUESTS, processes: int = 1
) -> Iterator[int]:
    """API processes on a free port; of one viewer and one address they take so many requests a minute."""
    port, log = free_port(), settings.home / "log" / "bench.log"
    os.environ["CAREERGRAPH_CACHE_SECONDS"] = str(cache_seconds)
    os.environ["CAREERGRAPH_VIEWER_REQUESTS"] = os.environ["CAREERGRAPH_ADDRESS_REQUESTS"] = requests
    os.environ.setdefault("CAREERGRAPH_VIEWER_POINTS", "0")
    keeper = Keeper()
    command = child_command("serve", "--port", str(port), "--processes", str(processes))
    kept = keeper.keep(Program("the API", command, log, Path.cwd()), lambda: are_serving(settings, port, processes))
    try:
        keeper.wait_until_ready(kept)
        yield port
    finally:
        kept.stop()


def are_serving(settings: Settings, port: int, processes: int) -> bool:
    """Whether all API processes accept connections."""
    if processes == 1:
        return listens(port)
    return all(is_serving(settings.home, index, port) for index in range(processes))


def time_operation(client: Client, tokens: list[str], ask: Callable[[int], tuple[str, dict[str, Any]]]) -> list[float]:
    """Milliseconds of one operation, people in turn."""
    milliseconds = [client.ask(*ask(turn), tokens[turn % len(tokens)])[0] for turn in range(WARM_UP + ROUNDS)]
    return milliseconds[WARM_UP:]


def time_operations(port: int, tokens: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each operation over one kept connection."""
    client = Client(port)
    for turn in range(PAGES_BEFORE):
        client.ask(QUERY, {}, tokens[turn % len(tokens)])
    jobs = [edge["node"] for edge in client.ask(JOBS, {}, tokens[0])[1]["jobs"]["edges"]]
    run = time.time_ns()

    def pick_job(turn: int) -> dict[str, Any]:
        return dict(jobs[turn % len(jobs)])

    def make_view(turn: int) -> dict[str, Any]:
        return {"input": {"key": f"bench-{run}-{turn}", "action": "VIEW", "item": pick_job(turn)["id"]}}

    return {
        "page of 10 explained jobs, uncached": time_operation(client, tokens, lambda _: (QUERY, {})),
        "counterfactuals of one job": time_operation(
            client, tokens, lambda turn: (EXPLAIN, {"job": pick_job(turn)["id"]})
        ),
        "skill return of two": time_operation(client, tokens, lambda _: (RETURNS, {})),
        "search": time_operation(client, tokens, lambda turn: (SEARCH, {"query": pick_job(turn)["title"]})),
        "logInteraction": time_operation(client, tokens, lambda turn: (LOG, make_view(turn))),
    }


def time_postings(port: int, recruiter: str) -> dict[str, list[float]]:
    """Milliseconds of posting a job and of closing it again, while the catalogue takes in each change."""
    client = Client(port)
    company = client.ask(COMPANIES, {}, recruiter)[1]["viewer"]["recruitsFor"][0]["id"]
    jobs = client.ask(JOBS, {}, recruiter)[1]["jobs"]["edges"]
    milliseconds: dict[str, list[float]] = {"createJob": [], "closeJob": []}
    for turn in range(POSTINGS):
        template = jobs[turn % len(jobs)]["node"]
        posted = {"company": company, "title": template["title"], "description": template["description"]}
        spent, answer = client.ask(CREATE, {"input": posted}, recruiter)
        milliseconds["createJob"].append(spent)
        milliseconds["closeJob"].append(
            client.ask(CLOSE, {"input": {"job": answer["createJob"]["job"]["id"]}}, recruiter)[0]
        )
    return milliseconds


def time_clients(port: int, tokens: list[str]) -> tuple[float, list[float]]:
    """Pages a second of many clients at once, none of whose answers may fail, and milliseconds of each page."""
    until, milliseconds, failures = time.monotonic() + CLIENT_SECONDS, [], []

    def work(own: int) -> None:
        client, turn = Client(port), own
        try:
            while time.monotonic() < until:
                milliseconds.append(client.ask(QUERY, {}, tokens[turn % len(tokens)])[0])
                turn += CLIENTS
        except (OSError, AssertionError, http.client.HTTPException) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(own,)) for own in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    return len(milliseconds) / CLIENT_SECONDS, milliseconds


def time_fixed_computation() -> list[float]:
    """Milliseconds of one fixed computation, again and again: what of the percentiles is the machine's own."""
    milliseconds = []
    for _ in range(FIXED_ROUNDS):
        began = time.perf_counter()
        sum(number * number for number in range(FIXED_NUMBERS))
        milliseconds.append((time.perf_counter() - began) * 1_000)
    return milliseconds


def add_rows(table: Table, milliseconds: dict[str, list[float]]) -> None:
    """A row for each measurement."""
    for name, values in milliseconds.items():
        table.add_row(name, *compute_percentiles(values))


def measure_api(running_engines: Engines, settings: Settings, output: Console) -> None:
    """Print the tables."""
    people = asyncio.run(make_people_tokens(running_engines, settings))
    tokens, recruiter = list(people.values()), asyncio.run(make_token("recruiter", running_engines, settings))
    table = Table("Operation", "p50 ms", "p95 ms", title=f"{ROUNDS} requests each, one client over HTTP")
    with run_api(settings, 0.0) as port:
        add_rows(table, time_operations(port, tokens))
        output.print(table)
        rate, crowd = time_clients(port, tokens)
        add_rows(
            table := Table("Operation", "p50 ms", "p95 ms", title=f"{POSTINGS} jobs"), time_postings(port, recruiter)
        )
        output.print(table)
    with run_api(settings, 0.0, processes=2) as port:
        shared_rate, shared_crowd = time_clients(port, tokens)
    with run_api(settings, 60.0) as port:
        cached = compute_percentiles(time_operation(Client(port), tokens[:PEOPLE], lambda _: (QUERY, {})))
    output.print(f"page of 10 explained jobs, cached: p50 {cached[0]} ms, p95 {cached[1]} ms")
    inside = Table("Stage", "p50 ms", "p95 ms", title="stages of an uncached page, in process")
    add_rows(inside, asyncio.run(time_stages(running_engines, settings, list(people))))
    output.print(inside)
    middle, high = compute_percentiles(crowd)
    output.print(
        f"{CLIENTS} clients, {CLIENT_SECONDS:.0f} s: {rate:.0f} pages/s, p50 {middle} ms, p95 {high} ms, no error"
    )
    middle, high = compute_percentiles(shared_crowd)
    output.print(
        f"the same with two API processes: {shared_rate:.0f} pages/s, p50 {middle} ms, p95 {high} ms, no error"
    )


def main() -> None:
    """Measure on the engines of the settings."""
    compute_on(threads=1)  # as the API does
    settings, output = read_settings(), console()
    before = compute_percentiles(time_fixed_computation())
    with engines(settings) as running_engines:
        measure_api(running_engines, settings, output)
    for when, (middle, high) in {"before": before, "after": compute_percentiles(time_fixed_computation())}.items():
        output.print(
            f"a fixed computation on this machine, nothing else running, {when}: p50 {middle} ms, p95 {high} ms"
        )
    processor = subprocess.run(["uname", "-sm"], capture_output=True, text=True, check=True).stdout.strip()
    kind = "embedded" if running_engines.graph.http else "Neo4j"
    output.print(f"engine {running_engines.graph.uri.split(':')[0]}, {kind}; {processor}, {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
