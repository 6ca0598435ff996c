"""Interactions: the log of people's actions, and the relationships that aggregate them."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

from neo4j import AsyncManagedTransaction

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Amount, Stored, Truth
from graph.db.values import readable
from graph.errors import ClosedError, ConflictError, NotFoundError
from graph.interactions.types import APPLYING, OPENING, InteractionType, for_each_choice
from graph.reads import PersonalField
from graph.viewer import Viewer

NAMESPACE = uuid.UUID("6f3b5e0e-9a0c-4c38-8f5e-5c1f6f5f2a10")
FIND = """
MATCH (i:Interaction {id: $id})
MATCH (i)<-[d:DID|UNDID]-(u:User)
MATCH (i)-[:ON]->(x)
RETURN i.id AS id, u.id AS user, i.action AS action, i.at AS at, i.durationSeconds AS durationSeconds,
       labels(x)[0] AS label, x.id AS item, type(d) = 'UNDID' AS undone, i.recommendation AS recommendation
"""
HISTORY = """
MATCH (u:User {id: $user})-[:DID]->(i:Interaction)
WHERE i.action IN $actions AND (i.at < $before OR (i.at = $before AND i.id > $afterId))
WITH u, i ORDER BY i.at DESC, i.id LIMIT $limit
MATCH (i)-[:ON]->(x)
RETURN i.id AS id, u.id AS user, i.action AS action, i.at AS at, i.durationSeconds AS durationSeconds,
       labels(x)[0] AS label, x.id AS item, false AS undone, i.recommendation AS recommendation
ORDER BY at DESC, id
"""
ENDS_JOB = """
MATCH (u:User {id: $user}) MATCH (x:Job {id: $item})
RETURN u.id AS user, x.title AS title, coalesce(x.closedAt, CASE WHEN x.closesAt <= $now THEN x.closesAt END) AS at,
       coalesce(x.status, 'OPEN') <> 'OPEN' OR coalesce(x.closesAt <= $now, false) AS closed
"""
ENDS_COURSE = """
MATCH (u:User {id: $user}) MATCH (x:Course {id: $item})
RETURN u.id AS user, x.title AS title, null AS at, false AS closed
"""
USER = "MATCH (u:User {id: $user}) RETURN u.id AS user"
# The query writes to the person before it merges anything. Of two concurrent interactions, one then waits for the other
# or is retried. Otherwise the embedded engine would create a separate relationship for each of them.
LOG = for_each_choice("""
MATCH (u:User {id: $user}) MATCH (x:Item {id: $item})
SET u.interactions = coalesce(u.interactions, 0) + 1
CREATE (i:Interaction {id: $id}) SET i += $properties
CREATE (u)-[:DID]->(i) CREATE (i)-[:ON]->(x)
MERGE (u)-[r:CHOICE]->(x) ON CREATE SET r.firstAt = $at, r.lastAt = $at, r.count = 0
SET r.count = r.count + 1, r.firstAt = CASE WHEN $at < r.firstAt THEN $at ELSE r.firstAt END,
    r.lastAt = CASE WHEN $at > r.lastAt THEN $at ELSE r.lastAt END
""")
MARK = """
MATCH (r:Recommendation {id: $recommendation})
MATCH (r)<-[:GOT]-(:User {id: $user})
SET r.seenAt = coalesce(r.seenAt, $at),
    r.clickedAt = CASE WHEN $action IN ['VIEW', 'LIKE', 'SAVE', 'APPLY', 'COMPLETE']
                       THEN coalesce(r.clickedAt, $at) ELSE r.clickedAt END,
    r.appliedAt = CASE WHEN $action IN ['APPLY', 'COMPLETE'] THEN coalesce(r.appliedAt, $at) ELSE r.appliedAt END,
    r.dismissedAt = CASE WHEN $action = 'DISMISS' THEN coalesce(r.dismissedAt, $at) ELSE r.dismissedAt END
"""
# Recommendations of an earlier model count for no arm. Of several clicks, the first counts.
CONVERT = """
MATCH (r:Recommendation {id: $recommendation})
MATCH (r)<-[:GOT]-(u:User {id: $user})
MATCH (u)-[x:EXPOSED_TO]->(e:Experiment {state: 'RUNNING'})
MATCH (e)-[a:ARM]->(m:Model) WHERE a.name = x.arm AND m.version = r.modelVersion
SET x.clickedAt = CASE WHEN $clicked THEN coalesce(x.clickedAt, $at) ELSE x.clickedAt END,
    x.appliedAt = CASE WHEN $applied THEN coalesce(x.appliedAt, $at) ELSE x.appliedAt END
"""
RECOMMENDATION = """
MATCH (r:Recommendation {id: $recommendation})
MATCH (r)<-[:GOT]-(:User {id: $user})
MATCH (r)-[:OF]->(x)
RETURN x.id AS item, EXISTS { MATCH (:User {id: $user})-[:EXPOSED_TO]->(e:Experiment {state: 'RUNNING'}) } AS exposed
"""


LATEST = datetime(9999, 1, 1, tzinfo=UTC)


ENDS: dict[str, LiteralString] = {ItemLabel.JOB: ENDS_JOB, ItemLabel.COURSE: ENDS_COURSE}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The context of an interaction. Unknown values are ``None``."""

    durationSeconds: float | None = None  # noqa: N815 - the graph's property names
    position: int | None = None
    page: str | None = None
    display: str | None = None
    session: str | None = None
    device: str | None = None
    browser: str | None = None
    originalScore: float | None = None  # noqa: N815
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class NewInteraction:
    """An interaction to log. ``key`` is the client's idempotency key: the same key is logged once."""

    key: str
    user: str
    action: InteractionType
    label: ItemLabel
    item: str
    at: datetime
    circumstances: Circumstances = Circumstances()

    @property
    def recommendation(self) -> str | None:
        """The id of the recommendation that led to it."""
        return self.circumstances.recommendation


@dataclass(frozen=True, slots=True)
class Interaction(Stored):
    """A logged interaction. ``label`` and ``item`` identify the item."""

    id: str
    user: str
    action: InteractionType
    at: datetime
    duration_seconds: Amount
    label: ItemLabel
    item: str
    recommendation: str | None = None
    undone: Truth = False


def interaction_id(user: str, key: str) -> str:
    """Return the interaction id for a person's key."""
    return str(uuid.uuid5(NAMESPACE, f"{user}\x1f{key}"))


def interaction_of(row: Row) -> Interaction:
    """Build an interaction from a row of the repository's query."""
    return Interaction(
        row["id"], row["user"], row["action"], row["at"], row["durationSeconds"], row["label"], row["item"],
        row["recommendation"], row["undone"],
    )  # fmt: skip


class InteractionRepository:
    """Logs interactions.

    One transaction writes the event, the relationship that aggregates it, the recommendation's state, and the
    conversion that is credited to an experiment's arm.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def log(self, new: NewInteraction) -> Interaction:
        """Log an interaction in one transaction. If the key was logged before, return the first interaction.

        Raises:
            NotFoundError: the person, the item or the recommendation does not exist.
            ConflictError: the key was used for another item or action.
            ClosedError: it is an application to a closed job.
        """
        self._viewer.require_owner(new.user)
        return await self._client.transact(lambda transaction: self.log_within(transaction, new))

    async def log_within(self, transaction: AsyncManagedTransaction, new: NewInteraction) -> Interaction:
        """Log an interaction in a transaction that writes more than that; otherwise as :meth:`log`."""
        self._viewer.require_owner(new.user)
        id = interaction_id(new.user, new.key)
        if interaction_rows := await rows(transaction, FIND, id=id):
            logged_interaction = interaction_of(interaction_rows[0])
            if conflict := find_conflict(new.key, (new.label, new.item, new.action), logged_interaction):
                raise conflict
            return logged_interaction
        await self._check_ends(transaction, new)
        properties = {key: value for key, value in asdict(new.circumstances).items() if value is not None}
        properties |= {"action": new.action.value, "at": new.at, "key": new.key}
        await rows(
            transaction, LOG[new.action, new.label], id=id, user=new.user, item=new.item, at=new.at,
            properties=properties,
        )  # fmt: skip
        if new.recommendation:
            await self._mark(transaction, new)
        return Interaction(
            id, new.user, new.action, new.at, new.circumstances.durationSeconds, new.label, new.item,
            new.recommendation,
        )  # fmt: skip

    async def by_id(self, id: str) -> Interaction | None:
        """Return the viewer's own interaction; ``None`` if it was undone, is another person's, or does not exist."""
        interaction_rows = await self._client.read(FIND, id=id)
        visible = (
            bool(interaction_rows)
            and not interaction_rows[0]["undone"]
            and self._viewer.may_read(interaction_rows[0]["user"], PersonalField.INTERACTIONS)
        )
        readings = readable("Interaction", interaction_rows if visible else [], interaction_of)
        return readings[0][1] if readings else None

    async def history(
        self, user: str, actions: Sequence[InteractionType], first: int, after: tuple[datetime, str] | None
    ) -> tuple[list[Interaction], bool]:
        """Return a person's interactions, latest first, and whether there are more.

        Args:
            user: the person.
            actions: the interaction types to return.
            first: the maximum number of interactions.
            after: time and id of the last interaction before the page.
        """
        self._viewer.require_reader(user, PersonalField.INTERACTIONS)
        before, after_id = after or (LATEST, "")
        interaction_rows = await self._client.read(
            HISTORY,
            user=user,
            actions=[action.value for action in actions],
            before=before,
            afterId=after_id,
            limit=first + 1,
        )
        page = readable("Interaction", interaction_rows[:first], interaction_of)
        return [interaction for _, interaction in page], len(interaction_rows) > first

    async def _check_ends(self, transaction: AsyncManagedTransaction, new: NewInteraction) -> None:
        now = datetime.now(UTC)
        if end_rows := await rows(transaction, ENDS[new.label], user=new.user, item=new.item, now=now):
            if new.action is InteractionType.APPLY and end_rows[0]["closed"]:
                raise ClosedError(new.item, end_rows[0]["title"] or new.item, end_rows[0]["at"])
            return
        if not await rows(transaction, USER, user=new.user):
            raise self._viewer.missing_person(new.user)
        raise NotFoundError(new.label, new.item)

    async def _mark(self, transaction: AsyncManagedTransaction, new: NewInteraction) -> None:
        facts: dict[str, Any] = {"user": new.user, "recommendation": new.recommendation}
        recommendation_rows = await rows(transaction, RECOMMENDATION, **facts)
        if not recommendation_rows or recommendation_rows[0]["item"] != new.item:
            raise NotFoundError("Recommendation", str(new.recommendation))
        await rows(transaction, MARK, **facts, at=new.at, action=new.action.value)
        if recommendation_rows[0]["exposed"]:
            clicked, applied = new.action in OPENING, new.action in APPLYING
            await rows(transaction, CONVERT, **facts, at=new.at, clicked=clicked, applied=applied)


def find_conflict(
    key: str, request: tuple[str, str, InteractionType], logged_interaction: Interaction
) -> ConflictError | None:
    """Return the conflict if a key was used for something else or was undone; ``None`` for a plain repetition.

    Args:
        key: the client's idempotency key.
        request: the label and id of the item, and the action, of the new request.
        logged_interaction: the interaction that the key was used for before.
    """
    if logged_interaction.undone:
        return ConflictError(f"the interaction of the key {key!r} was undone: use a new key")
    if (logged_interaction.label, logged_interaction.item, logged_interaction.action) != request:
        return ConflictError(f"the key {key!r} was used for another interaction: use a new key")
    return None
