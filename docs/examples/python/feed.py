"""Print a person's jobs with their reasons, page by page, and log a like of the first one if asked to.

TOKEN=$(careergraph token --role candidate) python feed.py --pages 2 --like
"""

import argparse
import os
import uuid
from collections.abc import Iterator

import httpx
from careergraph_client import (
    CareerGraph,
    GraphQLClientError,
    GraphQLClientHttpError,
    InteractionType,
    LogInteractionInput,
)
from careergraph_client.feed import FeedViewerRecommendedJobsEdges

PAGE_SIZE = 5
UNAUTHORIZED = 401


def read_jobs(client: CareerGraph, pages: int) -> Iterator[FeedViewerRecommendedJobsEdges]:
    """Yield a person's jobs, best first."""
    after: str | None = None
    for _ in range(pages):
        jobs = client.feed(first=PAGE_SIZE, after=after).viewer.recommended_jobs
        if jobs.empty_reason is not None:
            print(jobs.empty_reason.message)
        yield from jobs.edges
        if not jobs.page_info.has_next_page:
            return
        after = jobs.page_info.end_cursor


def print_job(edge: FeedViewerRecommendedJobsEdges) -> None:
    """Print a job and its reasons."""
    where = ", ".join(part.name for part in (edge.node.company, edge.node.place) if part is not None)
    print(f"{edge.rank}. {edge.node.title}, {where}: {edge.match.value.lower()} match, {edge.score:.1f} of 100")
    for reason in edge.reasons:
        print(f"   {reason.message}")


def like(client: CareerGraph, edge: FeedViewerRecommendedJobsEdges) -> None:
    """Log that the person likes a job. Its key makes it safe to send again after a lost answer."""
    recommendation = edge.recommendation.id if edge.recommendation else None
    made = LogInteractionInput(
        key=str(uuid.uuid4()), action=InteractionType.LIKE, item=edge.node.id, recommendation=recommendation
    )
    for error in client.log(input=made).log_interaction.errors:
        print(f"{error.code}: {error.message}")


def main() -> None:
    """Run the example."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000/graphql")
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--like", action="store_true", help="log a like of the first job")
    options = parser.parse_args()
    if not (token := os.environ.get("TOKEN")):
        parser.error("set TOKEN, for example to what `careergraph token --role candidate` prints")
    with CareerGraph(options.url, headers={"Authorization": f"Bearer {token}"}) as client:
        try:
            edges = list(read_jobs(client, options.pages))
            for edge in edges:
                print_job(edge)
            if options.like and edges:
                like(client, edges[0])
        except GraphQLClientHttpError as error:
            advice = ": use another token" if error.status_code == UNAUTHORIZED else ""
            raise SystemExit(f"the API answered with status {error.status_code}{advice}") from error
        except GraphQLClientError as error:
            raise SystemExit(f"the API refused it: {error}") from error
        except httpx.TransportError as error:
            advice = "is `careergraph up` running? --url names another address"
            raise SystemExit(f"nothing answers at {options.url} ({error}): {advice}") from error


if __name__ == "__main__":
    main()
