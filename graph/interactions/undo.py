"""Undoes an interaction: the event, the relationship that aggregates it, and its effects.

The event stays in the graph as ``(User)-[:UNDID {at}]->(Interaction)``, so that a late repetition of
the same key does not log it again.
"""

from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import NotFoundError
from graph.interactions.interactions import FIND, Interaction, interaction_of
from graph.interactions.types import APPLYING, OPENING, RELATIONSHIP_OF, InteractionType
from graph.viewer import Viewer

# The person is written to first. Of two concurrent undos, one waits or is retried, and then finds nothing to undo.
PERSON = "MATCH (u:User {id: $user}) SET u.interactions = coalesce(u.interactions, 0) + 1"
UNDO = """
MATCH (i:Interaction {id: $id})
MATCH (i)<-[d:DID]-(u:User {id: $user})
DELETE d
CREATE (u)-[:UNDID {at: $at}]->(i)
"""
COUNTED = """
MATCH (u:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
WHERE x.id = $item AND $label IN labels(x) AND type(r) = $type
RETURN r.count AS count
"""
REMAINING = """
MATCH (u:User {id: $user})-[:DID]->(i:Interaction) WHERE i.action = $action
WITH i
MATCH (i)-[:ON]->(x) WHERE x.id = $item AND $label IN labels(x)
RETURN i.at AS at
"""
FORGET = """
MATCH (u:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
WHERE x.id = $item AND $label IN labels(x) AND type(r) = $type
DELETE r
"""
LESSEN = """
MATCH (u:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
WHERE x.id = $item AND $label IN labels(x) AND type(r) = $type
SET r.count = $count, r.firstAt = coalesce($first, r.firstAt), r.lastAt = coalesce($last, r.firstAt)
"""
LED_TO = """
MATCH (:User {id: $user})-[:DID]->(i:Interaction) WHERE i.recommendation = $recommendation
RETURN i.action AS action, min(i.at) AS at
"""
MARK = """
MATCH (r:Recommendation {id: $recommendation})
MATCH (r)<-[:GOT]-(:User {id: $user})
SET r.clickedAt = $clicked, r.appliedAt = $applied, r.dismissedAt = $dismissed
"""
EXPOSED = """
MATCH (u:User {id: $user})-[e:EXPOSED_TO]->(x:Experiment) WHERE x.state = 'RUNNING'
RETURN e.at AS since,
       COLLECT { MATCH (u)-[:DID]->(i:Interaction)
                 WHERE i.recommendation IS NOT NULL AND i.at >= e.at RETURN [i.action, i.at] } AS done
"""
UNCONVERT = """
MATCH (:User {id: $user})-[e:EXPOSED_TO]->(x:Experiment) WHERE x.state = 'RUNNING'
SET e.clickedAt = CASE WHEN $clicked THEN e.clickedAt ELSE null END,
    e.appliedAt = CASE WHEN $applied THEN e.appliedAt ELSE null END
"""


class UndoRepository:
    """Undoes interactions.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def undo(self, user: str, id: str, at: datetime) -> Interaction:
        """Undo a person's own interaction in one transaction. Repeating it changes nothing.

        Raises:
            NotFoundError: the person has no such interaction.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> Interaction:
            await rows(transaction, PERSON, user=user)
            found = [interaction_of(row) for row in await rows(transaction, FIND, id=id)]
            if not found or found[0].user != user:
                raise NotFoundError("Interaction", id)
            one = found[0]
            if not one.undone:
                await rows(transaction, UNDO, user=user, id=id, at=at)
                await self._lessen(transaction, one)
                await self._unmark(transaction, one)
            return one

        return await self._client.transact(work)

    async def _lessen(self, transaction: AsyncManagedTransaction, one: Interaction) -> None:
        if one.action not in RELATIONSHIP_OF:
            return
        named = {"user": one.user, "item": one.item, "label": one.label, "type": RELATIONSHIP_OF[one.action]}
        found = await rows(transaction, COUNTED, **named)
        if not found:
            return
        count = int(found[0]["count"] or 1) - 1
        if count <= 0:  # the usual case: only the others need a search through the whole history
            await rows(transaction, FORGET, **named)
            return
        left = await rows(transaction, REMAINING, **named, action=one.action.value)
        times = sorted(row["at"] for row in left)
        whole = len(times) == count
        first, last = (times[0] if whole else None), (times[-1] if times else None)
        await rows(transaction, LESSEN, **named, count=count, first=first, last=last)

    async def _unmark(self, transaction: AsyncManagedTransaction, one: Interaction) -> None:
        if one.recommendation is None:
            return
        named = {"user": one.user, "recommendation": one.recommendation}
        done = [(InteractionType(row["action"]), row["at"]) for row in await rows(transaction, LED_TO, **named)]
        await rows(
            transaction, MARK, **named, clicked=first_of(done, OPENING), applied=first_of(done, APPLYING),
            dismissed=first_of(done, frozenset({InteractionType.DISMISS})),
        )  # fmt: skip
        for row in await rows(transaction, EXPOSED, user=one.user):
            since = [(InteractionType(action), moment) for action, moment in row["done"]]
            clicked, applied = first_of(since, OPENING) is not None, first_of(since, APPLYING) is not None
            await rows(transaction, UNCONVERT, user=one.user, clicked=clicked, applied=applied)


def first_of(done: list[tuple[InteractionType, datetime]], actions: frozenset[InteractionType]) -> datetime | None:
    """Return the earliest time of any of the given actions."""
    return min((at for action, at in done if action in actions), default=None)
