"""``careergraph evaluate visitors``: asks the running API for the jobs of a few visitors, and tells how they are rated.

``docs/reading.md`` says what is right, near and wrong.
"""

from pathlib import Path
from typing import Any

from api.cli.services.address import ApiAddress, read_address, send_query
from api.errors import CommandError
from api.graphql.ids import decode
from gnn.benchmarks.judgements import VISITORS, Pair, read_judgements, write_sheet
from gnn.benchmarks.report import Table
from gnn.benchmarks.visitors import ShownJobs, make_visitor_table, read_visitors

QUERY = """
query Visitor($text: String!) {
  recommendedJobs(about: {text: $text}, first: 10) {
    edges { reasons(first: 3) { message } node { id title company { name } place { name } } }
  }
}
"""


def evaluate_visitors(home: Path, unjudged: Path | None) -> list[Table]:
    """Ask for the first ten jobs of each visitor, and make the tables.

    Args:
        home: the home folder whose API is asked.
        unjudged: where to write the jobs that nobody has judged; ``None`` to write none.

    Raises:
        CommandError: no API of this home folder runs, or it refuses the query.
    """
    address = read_address(home)
    if address is None or address.gone:
        raise CommandError(f"no API of {home} is running: start it with `careergraph up`")
    pages = [ask_page(address, name, text) for name, text in read_visitors().items()]
    judgements = read_judgements(VISITORS)
    if unjudged:
        write_sheet([pair for page in pages for pair in page.jobs if pair.key not in judgements], unjudged)
    return [make_visitor_table(pages, judgements)]


def ask_page(address: ApiAddress, name: str, text: str) -> ShownJobs:
    """Return the jobs that the API shows a visitor; errors as in :func:`evaluate_visitors`."""
    body = ask(address, text)
    edges = body["data"]["recommendedJobs"]["edges"]
    return ShownJobs(name, [Pair(text, decode(edge["node"]["id"])[1], describe(edge)) for edge in edges])


def describe(edge: dict[str, Any]) -> str:
    """Return a job and the reasons for it, for a judge."""
    node = edge["node"]
    company_and_place = ", ".join(part["name"] for part in (node["company"], node["place"]) if part)
    reasons = "; ".join(reason["message"] for reason in edge["reasons"])
    return f"{node['title']} ({company_and_place}) [{reasons}]"


def ask(address: ApiAddress, text: str) -> dict[str, Any]:
    """Send the query; errors as in :func:`evaluate_visitors`."""
    try:
        body = send_query(address.url, QUERY, variables={"text": text})
    except (OSError, ValueError) as error:
        raise CommandError(f"{address.url} does not answer: {error}") from error
    if body.get("errors"):
        raise CommandError(f"{address.url} refuses the query: {body['errors'][0]['message']}")
    return body
