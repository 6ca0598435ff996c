"""Undoes an interaction: the event, the relationship that aggregates it, and its effects.

The event stays in the graph as ``(User)-[:UNDID {at}]->(Interaction)``, so that a late repetition of
the same key does not log it again.
"""

from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import ConflictError, NotFoundError, RacedError
from graph.interactions.interactions import FIND, Interaction, interaction_of
from graph.interactions.types import APPLYING, OPENING, RELATIONSHIP_OF, InteractionType
from graph.viewer import Viewer

# The person is written to first. Of two concurrent undos, one waits or is retried, and then finds nothing to undo.
PERSON = "MATCH (u:User {id: $user}) SET u.interactions = coalesce(u.interactions, 0) + 1"
EXISTS = "MATCH (i:Interaction {id: $id}) RETURN i.id AS id"
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
STANDING = """
MATCH (:User {id: $user})-[:MADE]->(a:Application)-[:FOR]->(:Job {id: $job}) WHERE a.openKey IS NOT NULL
RETURN a.id AS id
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
            ConflictError: it is the interaction of an application that was not withdrawn.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> Interaction:
            await rows(transaction, PERSON, user=user)
            interaction = await self._find(transaction, user, id)
            if not interaction.undone:
                await self._check_application(transaction, interaction)
                await rows(transaction, UNDO, user=user, id=id, at=at)
                await self._lessen(transaction, interaction)
                await self._unmark(transaction, interaction)
            return interaction

        return await self._client.transact(work)

    async def _find(self, transaction: AsyncManagedTransaction, user: str, id: str) -> Interaction:
        """Return a person's own interaction.

        Raises:
            NotFoundError: there is none.
            RacedError: another transaction is just undoing it; its person cannot be seen.
        """
        interactions = [interaction_of(row) for row in await rows(transaction, FIND, id=id)]
        if not interactions and await rows(transaction, EXISTS, id=id):
            raise RacedError(f"interaction {id} is being undone")
        if not interactions or interactions[0].user != user:
            raise NotFoundError("Interaction", id)
        return interactions[0]

    async def _check_application(self, transaction: AsyncManagedTransaction, interaction: Interaction) -> None:
        if interaction.action is not InteractionType.APPLY:
            return
        if await rows(transaction, STANDING, user=interaction.user, job=interaction.item):
            raise ConflictError("you applied to this job here: send `withdrawApplication`")

    async def _lessen(self, transaction: AsyncManagedTransaction, interaction: Interaction) -> None:
        if interaction.action not in RELATIONSHIP_OF:
            return
        parameters = {
            "user": interaction.user,
            "item": interaction.item,
            "label": interaction.label,
            "type": RELATIONSHIP_OF[interaction.action],
        }
        count_rows = await rows(transaction, COUNTED, **parameters)
        if not count_rows:
            return
        count = int(count_rows[0]["count"] or 1) - 1
        if count <= 0:  # the usual case: only the others need a search through the whole history
            await rows(transaction, FORGET, **parameters)
            return
        remaining_rows = await rows(transaction, REMAINING, **parameters, action=interaction.action.value)
        times = sorted(row["at"] for row in remaining_rows)
        complete = len(times) == count
        first, last = (times[0] if complete else None), (times[-1] if times else None)
        await rows(transaction, LESSEN, **parameters, count=count, first=first, last=last)

    async def _unmark(self, transaction: AsyncManagedTransaction, interaction: Interaction) -> None:
        if interaction.recommendation is None:
            return
        parameters = {"user": interaction.user, "recommendation": interaction.recommendation}
        events = [(InteractionType(row["action"]), row["at"]) for row in await rows(transaction, LED_TO, **parameters)]
        await rows(
            transaction, MARK, **parameters, clicked=first_of(events, OPENING), applied=first_of(events, APPLYING),
            dismissed=first_of(events, frozenset({InteractionType.DISMISS})),
        )  # fmt: skip
        for row in await rows(transaction, EXPOSED, user=interaction.user):
            events_since = [(InteractionType(action), moment) for action, moment in row["done"]]
            clicked, applied = first_of(events_since, OPENING) is not None, first_of(events_since, APPLYING) is not None
            await rows(transaction, UNCONVERT, user=interaction.user, clicked=clicked, applied=applied)


def first_of(events: list[tuple[InteractionType, datetime]], actions: frozenset[InteractionType]) -> datetime | None:
    """Return the earliest time of any of the given actions."""
    return min((at for action, at in events if action in actions), default=None)
