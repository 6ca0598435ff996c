"""Recommendations as nodes: (User)-[GOT]->(Recommendation)-[OF]->(Job|Course)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any, LiteralString

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row
from graph.db.group_commit import GroupCommit
from graph.db.stored import Stored, Text
from graph.db.values import readable
from graph.reads import PersonalField
from graph.viewer import Viewer

NAMESPACE = uuid.UUID("2b1f0b52-8a4e-4a0f-b0a1-7f4d2c9e3d55")
# MERGE starts from the recommendation, which has one link of each kind. Its person and its item may have thousands.
STORE_JOBS = """
UNWIND $pages AS page
MATCH (u:User {id: page.user})
UNWIND page.rows AS row
MATCH (x:Job {id: row.item})
MERGE (r:Recommendation {id: row.id})
SET r += row.properties, r += page.common
MERGE (r)<-[:GOT]-(u)
MERGE (r)-[:OF]->(x)
RETURN r {.id, .seenAt, .clickedAt, .appliedAt, .dismissedAt, .accepted, .rating, .comment, .feedbackAt} AS kept
"""
STORE_COURSES = """
UNWIND $pages AS page
MATCH (u:User {id: page.user})
UNWIND page.rows AS row
MATCH (x:Course {id: row.item})
MERGE (r:Recommendation {id: row.id})
SET r += row.properties, r += page.common
MERGE (r)<-[:GOT]-(u)
MERGE (r)-[:OF]->(x)
RETURN r {.id, .seenAt, .clickedAt, .appliedAt, .dismissedAt, .accepted, .rating, .comment, .feedbackAt} AS kept
"""
BY_ID = """
MATCH (r:Recommendation {id: $id})
MATCH (r)<-[:GOT]-(u:User)
MATCH (r)-[:OF]->(x)
RETURN u.id AS user, labels(x)[0] AS label, x.id AS item, r {.*} AS kept
"""
OF_PERSON = """
MATCH (u:User {id: $user})
WITH u, COLLECT { MATCH (u)-[:APPLIED|DISMISSED|COMPLETED]->(d) WHERE d.id IS NOT NULL
                  RETURN labels(d)[0] + d.id } AS decided
MATCH (u)-[:GOT]->(r:Recommendation)
WHERE r.expiresAt > $now AND r.itemType IN $types AND r.score >= $least
  AND (r.score < $score OR (r.score = $score AND r.id > $afterId))
MATCH (r)-[:OF]->(x)
WITH u, r, x, decided
WHERE coalesce(x.status, 'OPEN') = 'OPEN' AND coalesce(x.closesAt > $now, true)
  AND NOT labels(x)[0] + x.id IN decided
RETURN u.id AS user, labels(x)[0] AS label, x.id AS item, r {.*} AS kept
ORDER BY r.score DESC, r.id LIMIT $limit
"""
STORED_JOBS = """
MATCH (u:User {id: $user})-[:GOT]->(r:Recommendation)
WHERE r.expiresAt > $now AND r.score >= $least
MATCH (r)-[:OF]->(x:Job)
WHERE x.id IN $ids AND coalesce(x.status, 'OPEN') = 'OPEN' AND coalesce(x.closesAt > $now, true)
RETURN DISTINCT x.id AS id
"""
SEEN = """
MATCH (u:User {id: $user})
RETURN COLLECT { MATCH (u)-[:GOT]->(r:Recommendation)-[:OF]->(x) WHERE r.seenAt IS NOT NULL
                 RETURN [labels(x)[0], x.id] } AS recommended,
       COLLECT { MATCH (u)-[:DID]->(i:Interaction)-[:ON]->(x) RETURN DISTINCT [labels(x)[0], x.id] } AS met
"""
FEEDBACK = """
MATCH (r:Recommendation {id: $id})
MATCH (r)<-[:GOT]-(:User {id: $user})
SET r.accepted = $accepted, r.rating = $rating, r.comment = $comment, r.feedbackAt = $at
RETURN r.id AS id
"""
ABOVE_ALL = 1_000
StoredPage = dict[str, Any]
STORE: dict[str, LiteralString] = {ItemLabel.JOB: STORE_JOBS, ItemLabel.COURSE: STORE_COURSES}


@dataclass(frozen=True, slots=True)
class ReplayData:
    """The data stored with a recommendation so that it can be replayed.

    ``features`` are the ranker's features of the item for the person at that time. ``learned_weight`` is the number of
    points for a learned score of 1. ``parts`` are the points by name. ``snapshot`` identifies the catalogue's state.
    """

    features: Sequence[float]
    learned_weight: float
    parts: Sequence[tuple[str, float]]
    snapshot: str


@dataclass(frozen=True)
class Served(Stored):
    """A served recommendation. The score is 0–100; the confidence is 0–1, or ``None`` without a calibrated model."""

    user: Text
    label: ItemLabel
    item: str
    rank: int
    score: float
    confidence: float | None
    model_version: str | None
    algorithm: str
    source: str
    created_at: datetime
    expires_at: datetime
    replay_data: ReplayData | None = None

    @cached_property
    def id(self) -> str:
        """The id, derived from person, item and model, so that the recommendation's state survives a refresh."""
        return str(uuid.uuid5(NAMESPACE, f"{self.user}\x1f{self.label}\x1f{self.item}\x1f{self.model_version}"))


@dataclass(frozen=True, slots=True)
class Feedback(Stored):
    """A person's feedback on a recommendation. The rating is 1–5."""

    accepted: bool
    rating: int | None
    comment: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RecommendationState(Stored):
    """The state of a recommendation."""

    id: str
    seen_at: datetime | None = None
    clicked_at: datetime | None = None
    applied_at: datetime | None = None
    dismissed_at: datetime | None = None
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A stored recommendation with its state."""

    served: Served
    state: RecommendationState


def common_properties(served: Served) -> dict[str, Any]:
    """Return the properties that all recommendations of a page share."""
    values: dict[str, Any] = {
        "modelVersion": served.model_version,
        "algorithm": served.algorithm,
        "itemType": served.label.upper(),
        "createdAt": served.created_at,
        "expiresAt": served.expires_at,
    }
    if served.replay_data is None:
        return values
    names = [name for name, _ in served.replay_data.parts]
    return values | {
        "learnedWeight": served.replay_data.learned_weight,
        "partNames": names,
        "snapshot": served.replay_data.snapshot,
    }


def properties(served: Served) -> dict[str, Any]:
    """Return the other properties of the node: rank, score, source, and the data for a replay."""
    values = {"rank": served.rank, "score": served.score, "confidence": served.confidence, "source": served.source}
    if served.replay_data is None:
        return values
    return values | {
        "features": list(served.replay_data.features),
        "partPoints": [points for _, points in served.replay_data.parts],
    }


def replay_data_of(properties: Mapping[str, Any]) -> ReplayData | None:
    """Return the data for a replay from a node's properties; ``None`` for an old recommendation stored without it."""
    if properties.get("partNames") is None:
        return None
    parts = tuple(zip(properties["partNames"], properties["partPoints"], strict=True))
    features = tuple(properties.get("features") or ())
    return ReplayData(features, properties["learnedWeight"], parts, properties["snapshot"])


class PageStore:
    """Stores pages of rankings. Concurrent pages share one transaction. A process has one instance.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._together: Mapping[str, GroupCommit[StoredPage, dict[str, RecommendationState]]] = {
            label: GroupCommit(partial(self._store, query)) for label, query in STORE.items()
        }

    async def add(self, user: str, label: ItemLabel, page: Sequence[Served]) -> dict[str, RecommendationState]:
        """Store one page of one ranking. Return the state of each recommendation by id; earlier state is preserved."""
        if not page:
            return {}
        rows = [{"id": served.id, "item": served.item, "properties": properties(served)} for served in page]
        return await self._together[label].add({"user": user, "rows": rows, "common": common_properties(page[0])})

    async def _store(self, query: LiteralString, pages: Sequence[StoredPage]) -> list[dict[str, RecommendationState]]:
        """Store several pages in one transaction."""
        rows = await self._client.write(query, pages=list(pages))
        states = {row["kept"]["id"]: state_of(row["kept"]) for row in rows}
        return [{row["id"]: states[row["id"]] for row in page["rows"] if row["id"] in states} for page in pages]


class RecommendationRepository:
    """Stores served recommendations and reads them.

    Args:
        client: the graph.
        viewer: the person who makes the request.
        pages: stores the pages; the default is an instance of its own, which shares transactions with nobody.
    """

    def __init__(self, client: GraphClient, viewer: Viewer, pages: PageStore | None = None) -> None:
        self._client = client
        self._viewer = viewer
        self._pages = pages or PageStore(client)

    async def store(self, user: str, label: ItemLabel, page: Sequence[Served]) -> dict[str, RecommendationState]:
        """Store one page of one ranking. Return the state of each recommendation by id; earlier state is preserved."""
        self._viewer.require_owner(user)
        return await self._pages.add(user, label, page)

    async def by_id(self, id: str) -> Recommendation | None:
        """Return the viewer's own stored recommendation; ``None`` if it is another person's or does not exist."""
        rows = await self._client.read(BY_ID, id=id)
        visible = [row for row in rows if self._viewer.may_read(row["user"], PersonalField.RECOMMENDATIONS)]
        readings = readable("Recommendation", visible, recommendation_of)
        return readings[0][1] if readings else None

    async def of_person(
        self, user: str, labels: Sequence[str], least: float, first: int, after: tuple[float, str] | None, now: datetime
    ) -> tuple[list[Recommendation], bool]:
        """Return a person's recommendations that have not expired, best first, and whether there are more.

        Closed jobs are left out, and so are items that the person has applied to, completed or dismissed since.

        Args:
            user: the person.
            labels: the labels of the items.
            least: the lowest score.
            first: the maximum number of recommendations.
            after: score and id of the last recommendation before the page.
            now: the current time.
        """
        self._viewer.require_reader(user, PersonalField.RECOMMENDATIONS)
        score, after_id = after or (float(ABOVE_ALL), "")
        types = [label.upper() for label in labels]
        rows = await self._client.read(
            OF_PERSON, user=user, types=types, least=least, score=score, afterId=after_id, limit=first + 1, now=now
        )
        readings = readable("Recommendation", rows[:first], recommendation_of)
        return [recommendation for _, recommendation in readings], len(rows) > first and bool(readings)

    async def stored_jobs(self, user: str, ids: Sequence[str], least: float, now: datetime) -> set[str]:
        """Return those of some jobs that :meth:`of_person` shows; decided ones are not left out."""
        self._viewer.require_owner(user)
        rows = await self._client.read(STORED_JOBS, user=user, ids=list(ids), least=least, now=now)
        return {row["id"] for row in rows}

    async def read_seen(self, user: str) -> set[tuple[str, str]]:
        """Return label and id of every item that a person was shown or interacted with."""
        self._viewer.require_owner(user)
        rows = await self._client.read(SEEN, user=user)
        return {(label, id) for row in rows for label, id in (*row["recommended"], *row["met"])}

    async def give_feedback(self, user: str, id: str, feedback: Feedback) -> bool:
        """Store a person's feedback on their own recommendation. Return ``False`` if it does not exist."""
        self._viewer.require_owner(user)
        rows = await self._client.write(
            FEEDBACK,
            user=user,
            id=id,
            accepted=feedback.accepted,
            rating=feedback.rating,
            comment=feedback.comment,
            at=feedback.at,
        )
        return bool(rows)


def state_of(node: Mapping[str, Any]) -> RecommendationState:
    """Build the state of a recommendation from its node's properties."""
    given_feedback = None
    if node.get("feedbackAt") is not None:
        given_feedback = Feedback(node["accepted"], node.get("rating"), node.get("comment"), node["feedbackAt"])
    return RecommendationState(
        id=node["id"],
        seen_at=node.get("seenAt"),
        clicked_at=node.get("clickedAt"),
        applied_at=node.get("appliedAt"),
        dismissed_at=node.get("dismissedAt"),
        feedback=given_feedback,
    )


def recommendation_of(row: Row) -> Recommendation:
    """Build a recommendation from a row with ``user``, ``label``, ``item`` and the node's properties as ``kept``."""
    node = row["kept"]
    served = Served(
        row["user"], row["label"], row["item"], node["rank"], node["score"], node.get("confidence"),
        node.get("modelVersion"), node["algorithm"], node["source"], node["createdAt"], node["expiresAt"],
        replay_data_of(node),
    )  # fmt: skip
    return Recommendation(served, state_of(node))
