"""Makes a profile of what a CV proposes, once the person has confirmed it.

What comes from a CV is marked: ``source: 'CV'``, and ``document``, the document's id. Confirming another CV replaces
what came from CVs before, part by part, and leaves what the person entered or changed. Where the person has a skill or
a job already, theirs stays.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.db.values import day_or_none
from graph.errors import ConflictError, NotFoundError
from graph.people.documents import DocumentState
from graph.people.education import (
    FORGET_INSTITUTION,
    KNOWN_INSTITUTION,
    OWN_INSTITUTION,
    NewEducation,
)
from graph.people.education import MOST as MOST_EDUCATION
from graph.people.experience import MOST as MOST_EXPERIENCE
from graph.people.experience import NewExperience
from graph.viewer import Viewer

LOCK = """
MATCH (u:User {id: $user})
SET u.updatedAt = datetime()
WITH u MATCH (u)-[:UPLOADED]->(d:Document {id: $id})
RETURN d.state AS state
"""
MARK = "MATCH (d:Document {id: $id}) SET d.confirmedAt = $at"
FORGET_SKILLS = "MATCH (:User {id: $user})-[r:HAS_SKILL {source: 'CV'}]->(:Skill) DELETE r"
FORGET_EXPERIENCE = "MATCH (:User {id: $user})-[r:WORKED_AS {source: 'CV'}]->(:Occupation) DELETE r"
FORGET_EDUCATION = """
MATCH (:User {id: $user})-[r:STUDIED_AT {source: 'CV'}]->(i:Institution)
DELETE r
RETURN CASE WHEN i.source = 'PROFILE' THEN i.id END AS own
"""
HELD_SKILLS = "MATCH (:User {id: $user})-[:HAS_SKILL]->(s:Skill) RETURN s.id AS id"
HELD_EXPERIENCE = "MATCH (:User {id: $user})-[r:WORKED_AS]->(o:Occupation) RETURN o.id AS occupation, r.from AS begin"
HELD_EDUCATION = """
MATCH (:User {id: $user})-[r:STUDIED_AT]->(i:Institution) RETURN i.name AS institution, r.degree AS degree
"""
ADD_SKILL = """
MATCH (u:User {id: $user}) MATCH (s:Skill {id: $skill})
CREATE (u)-[r:HAS_SKILL]->(s)
SET r.source = 'CV', r.document = $document, r.confidence = $confidence
RETURN s.id AS id
"""
ADD_EXPERIENCE = """
MATCH (u:User {id: $user}) MATCH (o:Occupation {id: $occupation})
CREATE (u)-[r:WORKED_AS {id: $id}]->(o)
SET r.title = $title, r.organisation = $organisation, r.from = $begin, r.to = $end,
    r.source = 'CV', r.document = $document
RETURN o.id AS id
"""
ADD_EDUCATION = """
MATCH (u:User {id: $user}) MATCH (i:Institution {id: $institution})
CREATE (u)-[r:STUDIED_AT {id: $id}]->(i)
SET r.degree = $degree, r.field = $field, r.from = $begin, r.to = $end, r.source = 'CV', r.document = $document
RETURN i.id AS id
"""


@dataclass(frozen=True, slots=True)
class ConfirmedParts:
    """What a person takes over from a CV; ``None`` leaves a part as it is.

    Attributes:
        skills: ids and confidences (0–1).
        experience: jobs whose occupations are known.
        education: stages whose institutions are named.
    """

    skills: Sequence[tuple[str, float]] | None = None
    experience: Sequence[NewExperience] | None = None
    education: Sequence[NewEducation] | None = None


@dataclass(frozen=True, slots=True)
class WrittenCounts:
    """How many entries of each part were written."""

    skills: int = 0
    experience: int = 0
    education: int = 0


class ConfirmationRepository:
    """Writes what CVs propose into profiles. Each confirmation runs in one transaction.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def confirm(self, user: str, document: str, confirmed: ConfirmedParts, at: datetime) -> WrittenCounts:
        """Replace what came from CVs by what is confirmed of a document.

        Raises:
            NotFoundError: the person has no such document.
            ConflictError: the document was not read, or could not be read.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> WrittenCounts:
            state_rows = await rows(transaction, LOCK, user=user, id=document)
            if not state_rows:
                raise NotFoundError("Document", document)
            if state_rows[0]["state"] != DocumentState.READ:
                raise ConflictError("the document was not read: wait until its state is READ, or upload it again")
            written_counts = WrittenCounts(
                skills=await write_skills(transaction, user, document, confirmed.skills),
                experience=await write_experience(transaction, user, document, confirmed.experience),
                education=await write_education(transaction, user, document, confirmed.education),
            )
            await rows(transaction, MARK, id=document, at=at)
            return written_counts

        return await self._client.transact(work)

    async def forget(self, user: str) -> None:
        """Remove everything that came from CVs from a person's profile."""
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await write_skills(transaction, user, "", ())
            await write_experience(transaction, user, "", ())
            await write_education(transaction, user, "", ())

        await self._client.transact(work)


async def write_skills(
    transaction: AsyncManagedTransaction, user: str, document: str, skills: Sequence[tuple[str, float]] | None
) -> int:
    """Replace the skills that came from CVs. Return how many were written."""
    if skills is None:
        return 0
    await rows(transaction, FORGET_SKILLS, user=user)
    keys = {row["id"] for row in await rows(transaction, HELD_SKILLS, user=user)}
    total = 0
    for skill, confidence in dict(skills).items():
        if skill not in keys:
            facts = {"skill": skill, "confidence": confidence, "document": document}
            total += len(await rows(transaction, ADD_SKILL, user=user, **facts))
    return total


async def write_experience(
    transaction: AsyncManagedTransaction, user: str, document: str, experience: Sequence[NewExperience] | None
) -> int:
    """Replace the jobs that came from CVs. Return how many were written."""
    if experience is None:
        return 0
    await rows(transaction, FORGET_EXPERIENCE, user=user)
    held_rows = await rows(transaction, HELD_EXPERIENCE, user=user)
    keys, count, total = {(row["occupation"], day_or_none(row["begin"])) for row in held_rows}, len(held_rows), 0
    for entry in experience:
        if (entry.occupation, entry.begin) in keys or count >= MOST_EXPERIENCE:
            continue
        added_rows = await rows(
            transaction, ADD_EXPERIENCE, user=user, id=str(uuid.uuid4()), occupation=entry.occupation,
            title=entry.title, organisation=entry.organisation, begin=entry.begin, end=entry.end, document=document,
        )  # fmt: skip
        keys.add((entry.occupation, entry.begin))
        count, total = count + len(added_rows), total + len(added_rows)
    return total


async def write_education(
    transaction: AsyncManagedTransaction, user: str, document: str, education: Sequence[NewEducation] | None
) -> int:
    """Replace the stages of education that came from CVs. Return how many were written."""
    if education is None:
        return 0
    for row in await rows(transaction, FORGET_EDUCATION, user=user):
        if row["own"]:
            await rows(transaction, FORGET_INSTITUTION, institution=row["own"])
    held_rows = await rows(transaction, HELD_EDUCATION, user=user)
    keys, count, total = {(row["institution"], row["degree"]) for row in held_rows}, len(held_rows), 0
    for stage in education:
        if (stage.institution, stage.degree) in keys or count >= MOST_EDUCATION:
            continue
        known_rows = await rows(transaction, KNOWN_INSTITUTION, name=stage.institution)
        institution = known_rows[0]["id"] if known_rows else str(uuid.uuid4())
        if not known_rows:
            await rows(transaction, OWN_INSTITUTION, institution=institution, name=stage.institution)
        added_rows = await rows(
            transaction, ADD_EDUCATION, user=user, institution=institution, id=str(uuid.uuid4()), degree=stage.degree,
            field=stage.field, begin=stage.begin, end=stage.end, document=document,
        )  # fmt: skip
        keys.add((stage.institution, stage.degree))
        count, total = count + len(added_rows), total + len(added_rows)
    return total
