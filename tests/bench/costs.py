"""Measures each weighted field next to its weight on the schema: ``python -m tests.bench.costs``.

Like :mod:`tests.bench.serving`, it needs a home folder with a world and an active model. One client requests each
field separately. The time of an empty query is subtracted.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.session import Settings, console, engines, read_settings
from api.graphql.schema_costs import read_costs
from api.schema.root import make_schema
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.people.users import Directory
from tests.bench.serving import Client, run_api

ROUNDS, WARM_UP = 20, 5
TEXT = "Manage projects, write software in Python and teach people how to test databases. "
INTROSPECTION = """{ __schema { types { name kind description fields { name description args { name type { name } }
  type { name kind ofType { name kind } } } inputFields { name } enumValues { name } } } }"""
ITEMS = """{ jobs(first: 1) { edges { node { id occupation { id } } } } courses(first: 1) { edges { node { id } } } }"""
READ = "query ($text: String!) { readText(text: $text) { skills { confidence } } }"
FACETS = {
    "jobs": ("seniorities", "contractTypes", "remote", "companies", "places", "occupations"),
    "courses": ("levels", "languages", "providers"),
}
EDGES = "edges { score node { id } }"
VIEWER = {
    "recommendedJobs": "recommendedJobs { edges { score reasons { message } node { id } } }",
    "recommendedCourses": "recommendedCourses { edges { score reasons { message } node { id } } }",
    "recommendedSkills": f"recommendedSkills {{ {EDGES} }}",
    "similarPeople": "similarPeople { edges { score } }",
    "explainJob": "explainJob(job: $job) { score counterfactuals { message } }",
    "skillGap": "skillGap(target: $job) { coverage }",
    "careerPaths": "careerPaths(to: $occupation) { cost }",
    "skillReturns": "skillReturns(size: 2) { meanScoreGain }",
}


def make_questions(job: str, course: str, occupation: str) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Field, document, variables and role of each question."""
    for name, field in VIEWER.items():
        variables = {"job": job} if "$job" in field else {"occupation": occupation} if "$occupation" in field else {}
        head = f"query ({', '.join(f'${variable}: ID!' for variable in variables)})" if variables else "query"
        yield f"Viewer.{name}", f"{head} {{ viewer {{ {field} }} }}", variables, "candidate"
    about = {"about": {"text": (TEXT * 20)[:1_000]}}
    visitor = "query ($about: VisitorInput!) {{ {}(about: $about) {{ edges {{ score node {{ id }} }} }} }}"
    for name in ("recommendedJobs", "recommendedCourses"):
        yield f"Query.{name}", visitor.format(name), about, "candidate"
    for name in ("trendingJobs", "trendingCourses"):
        yield f"Query.{name}", f"{{ {name} {{ {EDGES} }} }}", {}, "candidate"
    search = '{ search(query: "project manager") { edges { score } } }'
    yield "Query.search", search, {}, "candidate"
    yield "Query.skills", '{ skills(query: "pyhton") { edges { node { id } } } }', {}, "candidate"
    yield "Query.occupations", '{ occupations(query: "nurce") { edges { node { id } } } }', {}, "candidate"
    yield "Query.places", '{ places(query: "cairo") { edges { node { id } } } }', {}, "candidate"
    yield "Query.readText", READ, {"text": TEXT}, "candidate"
    yield "Query.__schema", INTROSPECTION, {}, "candidate"
    yield "Query.__type", '{ __type(name: "Job") { fields { name description } } }', {}, "candidate"
    for connection, names in FACETS.items():
        yield (
            f"Query.{connection}",
            f"{{ {connection}(first: 1) {{ totalCount edges {{ cursor }} }} }}",
            {},
            "candidate",
        )
        for name in names:
            facet = f"{{ {connection}(first: 1) {{ facets {{ {name} {{ count }} }} }} }}"
            yield f"{connection.removesuffix('s').title()}Facets.{name}", facet, {}, "candidate"
    for label, field, id in (("Job", "similarJobs", job), ("Course", "similarCourses", course)):
        node = f"query ($id: ID!) {{ node(id: $id) {{ ... on {label} {{ {field} {{ {EDGES} }} }} }} }}"
        yield f"{label}.{field}", node, {"id": id}, "candidate"
    candidates = "query ($id: ID!) { job(id: $id) { recommendedCandidates { edges { score } } } }"
    yield "Job.recommendedCandidates", candidates, {"id": job}, "admin"


def measure_question(client: Client, document: str, variables: dict[str, Any], token: str) -> float:
    """The median of what one question takes."""
    milliseconds = [client.ask(document, variables, token)[0] for _ in range(WARM_UP + ROUNDS)]
    return statistics.median(milliseconds[WARM_UP:])


async def make_tokens(running_engines: Engines, settings: Settings) -> dict[str, str]:
    """A token for each role."""
    client = GraphClient.open(running_engines.graph)
    try:
        people = {role: await Directory(client).persona(role) for role in ("candidate", "admin")}
    finally:
        await client.close()
    tokens = tokens_of(settings.home, settings.api)
    return {"candidate": "", **{role: tokens.make(*person) for role, person in people.items() if person}}


def measure_fields(port: int, tokens: dict[str, str], output: Console) -> None:
    """Print the table."""
    client = Client(port)
    token, costs = tokens["candidate"], read_costs(make_schema()._schema)
    first = client.ask(ITEMS, {}, token)[1]
    job, course = first["jobs"]["edges"][0]["node"], first["courses"]["edges"][0]["node"]["id"]
    nothing = measure_question(client, "{ __typename }", {}, token)
    table = Table("Field", "ms", "weight", title=f"medians of {ROUNDS}; nothing at all takes {nothing:.1f} ms")
    for field, document, variables, role in make_questions(job["id"], course, job["occupation"]["id"]):
        milliseconds = measure_question(client, document, variables, tokens[role]) - nothing
        table.add_row(field, f"{milliseconds:.1f}", f"{costs[field].points:g}")
    for length in (1_000, 5_000, 20_000):
        text = (TEXT * 300)[:length]
        began = time.perf_counter()
        client.ask(READ, {"text": text}, token)
        table.add_row(f"Query.readText, {length:,} characters", f"{(time.perf_counter() - began) * 1_000:.1f}", "")
    output.print(table)


def main() -> None:
    """Measure on the engines of the settings."""
    settings, output = read_settings(), console()
    with engines(settings) as running_engines:
        tokens = asyncio.run(make_tokens(running_engines, settings))
        with run_api(settings, 0.0) as port:
            measure_fields(port, tokens, output)


if __name__ == "__main__":
    main()
