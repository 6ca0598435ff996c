"""Pages of nodes by a name that may be partial or have typos."""

from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql.context import Info
from api.graphql.paging import slice_page
from gnn.search.name_lookup import NameLookup
from gnn.search.place_lookup import PlaceLookup

MAX_QUERY = 1_000
NAME = strawberry.argument(description="The beginning of a name, or a name that may have typos.")
NameQuery = Annotated[str, NAME]
OptionalNameQuery = Annotated[str | None, NAME]


def checked_query(query: str) -> str:
    """Check a query and return it.

    Raises:
        BadUserInputError: the query is empty or too long.
    """
    if not query.strip():
        raise BadUserInputError("query: must not be empty.")
    if len(query) > MAX_QUERY:
        raise BadUserInputError(f"query: must be at most {MAX_QUERY:,} characters, not {len(query):,}.")
    return query


async def closest_ids(
    info: Info, lookup: NameLookup | PlaceLookup, query: str, first: int, after: str | None
) -> tuple[list[str], bool]:
    """Return a page of ids of the nodes whose names are closest to a query, closest first, and whether more follow.

    Raises:
        BadUserInputError: the query is empty or too long, or the page is invalid.
        UnavailableError: there is no capacity.
    """
    matches = await info.context.compute(lookup.closest, checked_query(query))
    return slice_page([id for id, _ in matches], str, first, after)
