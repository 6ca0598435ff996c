"""Impressions: the items that a person was shown, logged in batches. No relationship aggregates them.

Interactions and impressions of a person share one key space, and a key identifies one event. A key that was already
used for an interaction, for another item, or for an event that was undone is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, rows
from graph.errors import ConflictError, GraphError, NotFoundError
from graph.interactions.interactions import Interaction, find_conflict, interaction_id
from graph.interactions.types import InteractionType, for_each_label
from graph.viewer import Viewer

# A person may have ten thousand interactions, so these queries never walk through their links. Existing events are
# looked up by id, and new ones are created, not merged. If two transactions create the same id at once, the graph
# refuses one of them, and it is retried.
KNOWN = """
MATCH (u:User {id: $user})
RETURN u.id AS user, COLLECT {
  UNWIND $ids AS id
  MATCH (i:Interaction {id: id})
  MATCH (i)<-[d:DID|UNDID]-(:User)
  MATCH (i)-[:ON]->(x)
  RETURN [i.id, i.action, i.at, labels(x)[0], x.id, type(d) = 'UNDID'] } AS known
"""
LOG = for_each_label("""
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Item {id: row.item})
CREATE (u)-[:DID]->(:Interaction {
  id: row.id, action: 'IMPRESSION', at: row.at, key: row.key, position: row.position,
  recommendation: row.recommendation, session: $page.session, page: $page.page, display: $page.display,
  device: $page.device, browser: $page.browser})-[:ON]->(x)
RETURN row.id AS id
""")
SEEN = """
UNWIND $rows AS row
MATCH (r:Recommendation {id: row.recommendation})
MATCH (r)<-[:GOT]-(u:User)
MATCH (r)-[:OF]->(x)
WITH r, u, x, row WHERE u.id = $user AND x.id = row.item
SET r.seenAt = coalesce(r.seenAt, row.at)
"""


@dataclass(frozen=True, slots=True)
class Impression:
    """One item that was shown. ``key`` is the client's idempotency key: the same key is logged once."""

    key: str
    label: ItemLabel
    item: str
    at: datetime
    position: int | None = None
    recommendation: str | None = None


class ImpressionRepository:
    """Logs impressions.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def log(
        self, user: str, impressions: Sequence[Impression], page: Mapping[str, str | None]
    ) -> dict[int, GraphError]:
        """Log a batch in one transaction. Refused impressions do not prevent the others from being logged.

        Args:
            user: the person who saw the items.
            impressions: the impressions to log.
            page: the values that the impressions share: session, page, display, device and browser, as far as known.

        Returns:
            The reason why an impression was not logged, by its position in the batch: ``NotFoundError`` if its item
            does not exist, ``ConflictError`` if its key was used for something else.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)
        ids = [interaction_id(user, impression.key) for impression in impressions]
        page_values = {name: page.get(name) for name in ("session", "page", "display", "device", "browser")}

        async def work(transaction: AsyncManagedTransaction) -> dict[int, GraphError]:
            logged_events = await known_interactions(transaction, self._viewer, user, ids)
            new_positions, refusals = new_impressions(impressions, ids, logged_events)
            created_ids = await self._create(
                transaction,
                user,
                [row_of(ids[position], impressions[position]) for position in new_positions],
                page_values,
            )
            refusals |= {
                position: NotFoundError(impression.label, impression.item)
                for position, impression in enumerate(impressions)
                if position not in refusals and ids[position] not in created_ids and ids[position] not in logged_events
            }
            await self._mark(
                transaction,
                user,
                [impression for position, impression in enumerate(impressions) if position not in refusals],
            )
            return refusals

        return await self._client.transact(work)

    async def _create(
        self,
        transaction: AsyncManagedTransaction,
        user: str,
        impression_rows: Sequence[dict[str, Any]],
        page: Mapping[str, Any],
    ) -> set[str]:
        """Create impressions and return the ids of those whose items exist."""
        created_ids: set[str] = set()
        for label, query in LOG.items():
            if batch := [row for row in impression_rows if row["label"] == label]:
                created_rows = await rows(transaction, query, user=user, rows=batch, page=dict(page))
                created_ids |= {row["id"] for row in created_rows}
        return created_ids

    async def _mark(self, transaction: AsyncManagedTransaction, user: str, impressions: Sequence[Impression]) -> None:
        """Mark the person's own recommendations of the shown items as seen."""
        recommendation_rows = [
            {"item": impression.item, "recommendation": impression.recommendation, "at": impression.at}
            for impression in impressions
            if impression.recommendation
        ]
        if recommendation_rows:
            await rows(transaction, SEEN, user=user, rows=recommendation_rows)


async def known_interactions(
    transaction: AsyncManagedTransaction, viewer: Viewer, user: str, ids: Sequence[str]
) -> dict[str, Interaction]:
    """Return a person's interactions and impressions with the given ids, including undone ones.

    Raises:
        NotFoundError: there is no such person.
    """
    user_rows = await rows(transaction, KNOWN, user=user, ids=list(dict.fromkeys(ids)))
    if not user_rows:
        raise viewer.missing_person(user)
    return {
        id: Interaction(id, user, InteractionType(action), at, None, label, item, undone=undone)
        for id, action, at, label, item, undone in user_rows[0]["known"]
    }


def new_impressions(
    impressions: Sequence[Impression], ids: Sequence[str], logged_events: Mapping[str, Interaction]
) -> tuple[list[int], dict[int, GraphError]]:
    """Return the positions of a batch's new impressions, and the reasons why others are refused, by position.

    Args:
        impressions: the batch.
        ids: the interaction id of each impression's key.
        logged_events: the events that were logged before, by id.
    """
    first_positions: dict[str, int] = {}
    refusals: dict[int, GraphError] = {}
    for position, (id, impression) in enumerate(zip(ids, impressions, strict=True)):
        first, conflict = impressions[first_positions.setdefault(id, position)], None
        if id in logged_events:
            conflict = find_conflict(
                impression.key, (impression.label, impression.item, InteractionType.IMPRESSION), logged_events[id]
            )
        elif (first.label, first.item) != (impression.label, impression.item):
            conflict = ConflictError(f"the key {impression.key!r} names two items of this batch: use a key for each")
        if conflict:
            refusals[position] = conflict
    return [position for id, position in first_positions.items() if id not in logged_events], refusals


def row_of(id: str, impression: Impression) -> dict[str, Any]:
    """Return an impression as query parameters."""
    return {
        "id": id, "label": impression.label, "item": impression.item, "at": impression.at, "key": impression.key,
        "position": impression.position, "recommendation": impression.recommendation,
    }  # fmt: skip
