"""One-sentence summaries of jobs and courses, and the topics that they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from neo4j import AsyncManagedTransaction

from graph.catalogue.types import ItemLabel, Topic
from graph.db.client import GraphClient, Row, rows
from graph.db.values import text_or, text_or_none, time_or_none

ITEMS: Mapping[ItemLabel, LiteralString] = {
    ItemLabel.JOB: """
    MATCH (x:Job) WHERE x.id > $after AND coalesce(x.status, 'OPEN') = 'OPEN'
    RETURN x.id AS id, x.title AS title, x.description AS description, x.summaryDigest AS digest,
           x.summarySource AS source,
           COLLECT { MATCH (x)-[r:REQUIRES]->(s:Skill) RETURN [s.id, s.name]
                     ORDER BY r.importance DESC, s.id LIMIT 12 } AS skills,
           COLLECT { MATCH (x)-[:IS_A]->(o:Occupation) RETURN [o.id, o.title] LIMIT 1 } AS occupations,
           COLLECT { MATCH (x)-[:AT]->(c:Company) RETURN [c.id, c.name] LIMIT 1 } AS owners,
           COLLECT { MATCH (x)-[:REQUIRES]->(:Skill)-[:BROADER]->(g:Skill) RETURN [g.id, g.name] } AS groups
    ORDER BY id LIMIT $limit""",
    ItemLabel.COURSE: """
    MATCH (x:Course) WHERE x.id > $after
    RETURN x.id AS id, x.title AS title, x.description AS description, x.summaryDigest AS digest,
           x.summarySource AS source,
           COLLECT { MATCH (x)-[r:TEACHES]->(s:Skill) RETURN [s.id, s.name]
                     ORDER BY r.level DESC, s.id LIMIT 12 } AS skills,
           COLLECT { MATCH (x)-[:IS_A]->(o:Occupation) RETURN [o.id, o.title] LIMIT 1 } AS occupations,
           COLLECT { MATCH (x)-[:BY]->(p:Provider) RETURN [p.id, p.name] LIMIT 1 } AS owners,
           COLLECT { MATCH (x)-[:TEACHES]->(:Skill)-[:BROADER]->(g:Skill) RETURN [g.id, g.name] } AS groups
    ORDER BY id LIMIT $limit""",
}
TOPICS = "UNWIND $topics AS topic MERGE (t:Topic {id: topic.id}) ON CREATE SET t.name = topic.name"
# A topic that an import states stays; its link has no `summarised`.
WRITE: Mapping[ItemLabel, tuple[LiteralString, LiteralString, LiteralString]] = {
    ItemLabel.JOB: (
        """MATCH (x:Job {id: $id}) SET x.summary = $text, x.summarySource = $source, x.summaryModel = $model,
        x.summaryDigest = $digest, x.summaryAt = $at RETURN x.id AS id""",
        "MATCH (:Job {id: $id})-[r:ABOUT {summarised: true}]->(:Topic) DELETE r",
        """MATCH (x:Job {id: $id}) UNWIND $topics AS topic MATCH (t:Topic {id: topic.id})
        MERGE (x)-[r:ABOUT]->(t) ON CREATE SET r.summarised = true, r.source = $source, r.at = $at""",
    ),
    ItemLabel.COURSE: (
        """MATCH (x:Course {id: $id}) SET x.summary = $text, x.summarySource = $source, x.summaryModel = $model,
        x.summaryDigest = $digest, x.summaryAt = $at RETURN x.id AS id""",
        "MATCH (:Course {id: $id})-[r:ABOUT {summarised: true}]->(:Topic) DELETE r",
        """MATCH (x:Course {id: $id}) UNWIND $topics AS topic MATCH (t:Topic {id: topic.id})
        MERGE (x)-[r:ABOUT]->(t) ON CREATE SET r.summarised = true, r.source = $source, r.at = $at""",
    ),
}
BY_IDS: Mapping[ItemLabel, LiteralString] = {
    ItemLabel.JOB: """
    UNWIND $ids AS id MATCH (x:Job {id: id})
    RETURN id, x.summary AS text, x.summarySource AS source, x.summaryAt AS at,
           COLLECT { MATCH (x)-[:ABOUT]->(t:Topic) RETURN [t.id, t.name] ORDER BY t.id } AS topics""",
    ItemLabel.COURSE: """
    UNWIND $ids AS id MATCH (x:Course {id: id})
    RETURN id, x.summary AS text, x.summarySource AS source, x.summaryAt AS at,
           COLLECT { MATCH (x)-[:ABOUT]->(t:Topic) RETURN [t.id, t.name] ORDER BY t.id } AS topics""",
}
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of a job or course: its texts, and (id, name) pairs, the most important first.

    ``owner`` is its company or provider; ``groups`` has the group of each skill, so that one may stand in it more than
    once. ``digest`` and ``source`` are those of its present summary.
    """

    label: ItemLabel
    id: str
    title: str
    description: str
    skills: Pairs
    occupation: tuple[str, str] | None
    owner: tuple[str, str] | None
    groups: Pairs
    digest: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NewItemSummary:
    """A summary to store: the text, topics (id, name), who wrote it, and the digest of what it was written from."""

    text: str
    topics: Pairs
    source: str
    model: str
    digest: str


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """A stored summary, if there is one, and the topics."""

    text: str | None
    source: str | None
    at: datetime | None
    topics: tuple[Topic, ...]


class ItemSummaryRepository:
    """Reads what summaries are written from, and reads and writes summaries.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def items(self, label: ItemLabel, after: str, limit: int) -> list[ItemFacts]:
        """Return a page of open jobs, or of courses, by id."""
        item_rows = await self._client.read(ITEMS[label], after=after, limit=limit)
        return [facts_of(label, row) for row in item_rows if isinstance(row["id"], str)]

    async def write(self, label: ItemLabel, id: str, summary: NewItemSummary, at: datetime) -> None:
        """Replace an item's summary and the topics that came from it, in one transaction."""
        facts = {"text": summary.text, "source": summary.source, "model": summary.model, "digest": summary.digest}
        topics = [{"id": topic_id, "name": name} for topic_id, name in summary.topics]
        set_summary, forget, link = WRITE[label]

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, set_summary, id=id, at=at, **facts):
                return  # the item was deleted meanwhile
            await rows(transaction, forget, id=id)
            await rows(transaction, TOPICS, topics=topics)
            await rows(transaction, link, id=id, topics=topics, source=summary.source, at=at)

        await self._client.transact(work)

    async def by_ids(self, label: ItemLabel, ids: Sequence[str]) -> dict[str, ItemSummary]:
        """Return the summaries and topics of some items."""
        return {row["id"]: summary_of(row) for row in await self._client.read(BY_IDS[label], ids=list(ids))}


def facts_of(label: ItemLabel, row: Row) -> ItemFacts:
    """Build an item's facts from a row of the repository's query."""
    occupations, owners = pairs_of(row["occupations"]), pairs_of(row["owners"])
    return ItemFacts(
        label,
        row["id"],
        text_or(row["title"], ""),
        text_or(row["description"], ""),
        pairs_of(row["skills"]),
        occupations[0] if occupations else None,
        owners[0] if owners else None,
        pairs_of(row["groups"]),
        text_or_none(row["digest"]),
        text_or_none(row["source"]),
    )


def pairs_of(values: list[list[object]]) -> Pairs:
    """Return pairs of id and name; those without either are left out."""
    return tuple((id, name) for id, name in values if isinstance(id, str) and isinstance(name, str) and name)


def summary_of(row: Row) -> ItemSummary:
    """Build a summary from a row of the repository's query."""
    topics = tuple(Topic(id, name) for id, name in pairs_of(row["topics"]))
    return ItemSummary(text_or_none(row["text"]), text_or_none(row["source"]), time_or_none(row["at"]), topics)
