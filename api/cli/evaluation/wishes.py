"""``careergraph evaluate wishes``: asks the running API for people's jobs, and counts which conflict with their wishes.

Each person's first ten jobs are asked for twice: as they are served, and as if nobody had wishes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from api.cli.services.address import ApiAddress, read_address, send_query
from api.cli.session import Settings, with_graph
from api.errors import CommandError
from api.setup import tokens_of
from gnn.benchmarks.report import Table
from gnn.explain.reason_types import ReasonType
from gnn.recommend.cautions import CautionType
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.people.users import Directory
from graph.viewer import Role

PEOPLE, FIRST = 100, 10
QUERY = """
query Pages($first: Int!) { viewer {
  served: recommendedJobs(first: $first) { edges { ...Entry } }
  wishless: recommendedJobs(first: $first, includeUnwanted: true) { edges { ...Entry } } } }
fragment Entry on RecommendedJobEdge { match cautions { type } reasons(first: 3) { type } }
"""
Entries = list[dict[str, Any]]


def evaluate_wishes(settings: Settings) -> list[Table]:
    """Ask for the first jobs of a hundred candidates, and make the table.

    Raises:
        CommandError: no API of the home folder runs, it refuses the query, or the graph has no candidates.
    """
    address = read_address(settings.home)
    if address is None or address.gone:
        raise CommandError(f"no API of {settings.home} is running: start it with `careergraph up`")

    async def find_people(client: GraphClient, _: Engines, __: Settings) -> list[str]:
        return await Directory(client).with_role(Role.CANDIDATE, PEOPLE)

    people, tokens = with_graph(find_people), tokens_of(settings.home, settings.api)
    if not people:
        raise CommandError("the graph has no candidates: make the demo world with `careergraph demo`")
    viewers = [ask(address, tokens.make(person, (Role.CANDIDATE.value,))) for person in people]
    pages = {name: [viewer[name]["edges"] for viewer in viewers] for name in ("wishless", "served")}
    return [wish_table(pages["wishless"], pages["served"])]


def ask(address: ApiAddress, token: str) -> dict[str, Any]:
    """Return the pages of one person.

    Raises:
        CommandError: the API does not answer, or refuses the query.
    """
    try:
        body = send_query(address.url, QUERY, variables={"first": FIRST}, token=token)
    except (OSError, ValueError) as error:
        raise CommandError(f"{address.url} does not answer: {error}") from error
    if body.get("errors"):
        raise CommandError(f"{address.url} refuses the query: {body['errors'][0]['message']}")
    viewer: dict[str, Any] = body["data"]["viewer"]
    return viewer


def wish_table(wishless: Sequence[Entries], served: Sequence[Entries]) -> Table:
    """Return the shares of entries with each caution and with a gap among their reasons, on both kinds of pages."""
    columns = [summarise(pages) for pages in (wishless, served)]
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    title = f"The first {FIRST} jobs of {len(served)} people"
    return Table(title, ("Share of the jobs shown", "As if nobody had wishes", "As served"), tuple(rows))


def summarise(pages: Sequence[Entries]) -> dict[str, str]:
    """Return what is counted on some pages, by what it is."""
    entries = [entry for page in pages for entry in page]
    cautions = Counter(caution["type"] for entry in entries for caution in entry["cautions"])
    matches = Counter(entry["match"] for entry in entries)
    gaps = sum(ReasonType.COURSE_TEACHES_SKILL in {reason["type"] for reason in entry["reasons"]} for entry in entries)
    without_reason = sum(not entry["reasons"] for entry in entries)

    def share(count: int) -> str:
        return f"{count / max(len(entries), 1):.1%}"

    return {
        **{name.value: share(cautions[name.value]) for name in CautionType},
        "a missing skill among the first three reasons": share(gaps),
        "no reason": share(without_reason),
        **{f"match {word}": share(matches[word]) for word in ("STRONG", "GOOD", "FAIR")},
        "jobs shown": f"{len(entries):,}",
        f"people with fewer than {FIRST}": f"{sum(len(page) < FIRST for page in pages):,}",
    }
