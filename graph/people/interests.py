"""A person's interests: the recent activity, and the summary that is written from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Caption, Stored, Text
from graph.db.values import readable, text_or
from graph.reads import PersonalField
from graph.viewer import Viewer

ACTIVITY = """
MATCH (u:User {id: $user})-[:DID]->(i:Interaction)-[:ON]->(x)
WHERE i.at >= $since AND i.at <= $until
RETURN u.id AS user, i.id AS interaction, i.action AS action, i.at AS at, labels(x)[0] AS label, x.id AS item,
       x.title AS title,
       COLLECT { MATCH (x)-[:REQUIRES|TEACHES]->(s:Skill) RETURN [s.id, s.name] } AS skills,
       COLLECT { MATCH (x)-[:IS_A]->(o:Occupation) RETURN [o.id, o.title] } AS occupations,
       COLLECT { MATCH (x)-[:AT]->(c:Company) RETURN [c.id, c.name] } AS companies,
       COLLECT { MATCH (x)-[:ABOUT]->(t:Topic) RETURN [t.id, t.name] } AS topics,
       COLLECT { MATCH (x)-[:REQUIRES|TEACHES]->(:Skill)-[:BROADER]->(g:Skill) RETURN [g.id, g.name] } AS groups
ORDER BY at DESC, interaction LIMIT $limit
"""
FORGET = """
MATCH (u:User {id: $user})-[r:INTERESTED_IN]->() WHERE r.summary = $summary
DELETE r
"""
FORGET_SUMMARY = "MATCH (s:InterestSummary {id: $summary}) DETACH DELETE s"
SUMMARY = """
MATCH (u:User {id: $user})
MERGE (s:InterestSummary {id: $summary})
SET s += $properties
MERGE (s)<-[:SUMMARISED_BY]-(u)
RETURN u.id AS user
"""
TOPICS = "UNWIND $rows AS row MERGE (t:Topic {id: row.id}) ON CREATE SET t.name = row.name"
LINK: dict[str, LiteralString] = {
    "Skill": """
        MATCH (u:User {id: $user}) UNWIND $rows AS row MATCH (x:Skill {id: row.id})
        MERGE (u)-[r:INTERESTED_IN]->(x) SET r += row.properties""",
    "Occupation": """
        MATCH (u:User {id: $user}) UNWIND $rows AS row MATCH (x:Occupation {id: row.id})
        MERGE (u)-[r:INTERESTED_IN]->(x) SET r += row.properties""",
    "Topic": """
        MATCH (u:User {id: $user}) UNWIND $rows AS row MATCH (x:Topic {id: row.id})
        MERGE (u)-[r:INTERESTED_IN]->(x) SET r += row.properties""",
    "Company": """
        MATCH (u:User {id: $user}) UNWIND $rows AS row MATCH (x:Company {id: row.id})
        MERGE (u)-[r:INTERESTED_IN]->(x) SET r += row.properties""",
}
READ_SUMMARY = """
MATCH (:User {id: $user})-[:SUMMARISED_BY]->(s:InterestSummary)
RETURN s.id AS id, s.text AS text, s.themes AS themes, s.insights AS insights, s.source AS source, s.model AS model,
       s.promptVersion AS promptVersion, s.activityDigest AS activityDigest, s.at AS at
ORDER BY s.at DESC LIMIT 1
"""
READ_INTERESTS = """
MATCH (:User {id: $user})-[r:INTERESTED_IN]->(x)
WHERE r.weight < $afterWeight OR (r.weight = $afterWeight AND x.id > $afterId)
RETURN labels(x)[0] AS label, x.id AS id, coalesce(x.name, x.title) AS name, x.kind AS kind,
       x.titleArabic AS titleArabic, x.isco AS isco, r.weight AS weight, r.source AS source,
       r.evidence AS evidence, r.model AS model, r.at AS at
ORDER BY weight DESC, id LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class Deed(Stored):
    """A recent interaction of a person (``user``). The subjects of its item are (id, name) pairs."""

    interaction: str
    action: str
    at: datetime
    label: str
    item: str
    title: Text
    skills: tuple[tuple[str, str], ...]
    occupations: tuple[tuple[str, str], ...]
    companies: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Interest(Stored):
    """An interest in a node: its weight (0–1), its source, the interactions that show it, and facts about the node."""

    label: str
    id: str
    name: Caption
    weight: float
    source: str
    evidence: tuple[str, ...]
    model: str | None
    at: datetime
    kind: str | None = None
    title_arabic: str | None = None
    isco: str | None = None


@dataclass(frozen=True, slots=True)
class InterestSummary(Stored):
    """A text summary of a person's interests. ``source`` is ``BUILT_IN`` or the provider of a language model."""

    text: Text
    themes: tuple[str, ...]
    insights: tuple[str, ...]
    source: str
    model: Text
    prompt_version: Text
    activity_digest: Text
    at: datetime


class InterestRepository:
    """Reads recent activity, and reads and writes summaries.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def activity(self, user: str, since: datetime, until: datetime, limit: int = 500) -> list[Deed]:
        """Return a person's interactions between two times, latest first."""
        self._viewer.require_owner(user)
        activity_rows = await self._client.read(ACTIVITY, user=user, since=since, until=until, limit=limit)
        return [deed for _, deed in readable("Deed", activity_rows, deed_of)]

    async def write(self, user: str, summary: InterestSummary, interests: Sequence[Interest]) -> None:
        """Replace a person's summary and interests in one transaction.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)
        id = f"interests-{user}"
        facts = {
            "text": summary.text,
            "themes": list(summary.themes),
            "insights": list(summary.insights),
            "source": summary.source,
            "model": summary.model,
            "promptVersion": summary.prompt_version,
            "activityDigest": summary.activity_digest,
            "at": summary.at,
        }

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, SUMMARY, user=user, summary=id, properties=facts):
                raise self._viewer.missing_person(user)
            await rows(transaction, FORGET, user=user, summary=id)
            topics = [{"id": i.id, "name": i.name} for i in interests if i.label == "Topic"]
            await rows(transaction, TOPICS, rows=topics)
            for label, query in LINK.items():
                batch = [{"id": i.id, "properties": link_properties(i, id)} for i in interests if i.label == label]
                if batch:
                    await rows(transaction, query, user=user, rows=batch)

        await self._client.transact(work)

    async def forget(self, user: str) -> None:
        """Delete a person's summary and the interests that come from it, in one transaction."""
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await rows(transaction, FORGET, user=user, summary=f"interests-{user}")
            await rows(transaction, FORGET_SUMMARY, summary=f"interests-{user}")

        await self._client.transact(work)

    async def summary(self, user: str) -> InterestSummary | None:
        """Return a person's summary, or ``None`` if there is none."""
        self._viewer.require_reader(user, PersonalField.INTEREST_SUMMARY)
        summary_rows = await self._client.read(READ_SUMMARY, user=user)
        return next((summary for _, summary in readable("InterestSummary", summary_rows, summary_of)), None)

    async def interests(
        self, user: str, first: int, after: tuple[float, str] | None = None
    ) -> tuple[list[Interest], bool]:
        """Return a person's strongest interests, and whether there are more.

        ``after`` is the weight and id of the last interest before the page.
        """
        self._viewer.require_reader(user, PersonalField.INTERESTS)
        weight, id = after or (2.0, "")
        interest_rows = await self._client.read(
            READ_INTERESTS, user=user, afterWeight=weight, afterId=id, limit=first + 1
        )
        page = readable("Interest", interest_rows[:first], interest_of)
        return [interest for _, interest in page], len(interest_rows) > first


def deed_of(row: Row) -> Deed:
    """Build a recent interaction from a row of the repository's query."""
    return Deed(
        row["interaction"],
        row["action"],
        row["at"],
        row["label"],
        row["item"],
        row["title"],
        pairs(row["skills"]),
        pairs(row["occupations"]),
        pairs(row["companies"]),
        pairs(row["topics"]) or topics_of(row["groups"]),
        row["user"],
    )


def interest_of(row: Row) -> Interest:
    """Build an interest from a row of the repository's query."""
    return Interest(
        row["label"],
        row["id"],
        row["name"],
        row["weight"],
        row["source"],
        row["evidence"],
        row["model"],
        row["at"],
        row["kind"],
        row["titleArabic"],
        row["isco"],
    )


def summary_of(row: Row) -> InterestSummary:
    """Build a summary from a row of the repository's query."""
    return InterestSummary(
        row["text"],
        row["themes"],
        row["insights"],
        row["source"],
        row["model"],
        row["promptVersion"],
        row["activityDigest"],
        row["at"],
    )


def pairs(values: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """Return pairs of id and name."""
    return tuple((id, text_or(name, id)) for id, name in values if isinstance(id, str))


def topics_of(groups: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """Return the groups of an item's skills as topics, for items that have no topics of their own."""
    return tuple(dict.fromkeys((f"topic-{id}", name) for id, name in pairs(groups)))


def link_properties(interest: Interest, summary: str) -> dict[str, Any]:
    """Return the properties that are stored on the relationship."""
    return {
        "weight": interest.weight,
        "source": interest.source,
        "evidence": list(interest.evidence),
        "model": interest.model,
        "at": interest.at,
        "summary": summary,
    }
