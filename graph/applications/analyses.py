"""What is said of applications to recruiters: how well they match, what is missing, what to ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from neo4j import AsyncManagedTransaction

from graph.applications.statuses import OPEN
from graph.catalogue.types import Skill
from graph.db.client import GraphClient, rows
from graph.db.stored import Otherwise, Stored, Text
from graph.db.values import all_readable, first_readable, readable
from graph.viewer import Role, Viewer

TO_ANALYSE = """
MATCH (j:Job {id: $job})<-[:FOR]-(a:Application) WHERE a.status IN $statuses
MATCH (a)<-[:MADE]-(u:User)
RETURN a.id AS id, u.id AS user, a.letter AS letter,
       COLLECT { MATCH (a)-[:ANALYSED_AS]->(n:ApplicationAnalysis) RETURN n.digest }[0] AS digest
ORDER BY id
"""
WAITING = """
MATCH (a:Application) WHERE a.analysis = 'PENDING' AND a.appliedAt < $before AND a.status IN $statuses
MATCH (a)-[:FOR]->(j:Job)
RETURN DISTINCT j.id AS job ORDER BY job LIMIT $limit
"""
MARK = "MATCH (a:Application {id: $application}) SET a.analysis = $state RETURN a.id AS id"
WRITE = """
MATCH (a:Application {id: $application})
MERGE (n:ApplicationAnalysis {id: $application})
SET n.name = 'Analysis', n += $facts
MERGE (n)<-[:ANALYSED_AS]-(a)
"""
FORGET_MISSING = "MATCH (:ApplicationAnalysis {id: $application})-[r:MISSES]->(:Skill) DELETE r"
RESCORE = """
MATCH (n:ApplicationAnalysis {id: $application})
SET n.score = $score, n.modelVersion = $version, n.at = $at
"""
MISSING = """
MATCH (n:ApplicationAnalysis {id: $application})
UNWIND $missing AS miss
MATCH (s:Skill {id: miss.id})
CREATE (n)-[:MISSES {rank: miss.rank}]->(s)
"""
MOST_JOBS = 100


class AnalysisState(StrEnum):
    """Whether an application is analysed. ``SKIPPED`` means that its job cannot be compared with."""

    PENDING = "PENDING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Analysis(Stored):
    """An analysis of an application.

    ``score`` is the mutual fit of applicant and job, 0–100, by the model of ``model_version`` (``None`` for the
    heuristic alone). ``source`` is ``BUILT_IN`` or the name of the language model's provider.
    """

    score: Annotated[float, Otherwise(0.0)]
    summary: Text
    questions: tuple[str, ...]
    source: str
    model_version: str | None
    at: datetime
    missing: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAnalysis:
    """An analysis to store: ``missing`` are ids of skills, most important first; ``digest`` is that of its input."""

    score: float
    summary: str
    questions: Sequence[str]
    source: str
    text_model: str
    model_version: str | None
    missing: Sequence[str]
    digest: str


@dataclass(frozen=True, slots=True)
class ApplicationToAnalyse(Stored):
    """An open application, with the digest of the input of its last analysis."""

    id: str
    user: str
    letter: str | None
    digest: str | None


def analysis_of(analysis_rows: list[list[Any]], missing_rows: list[list[Any]]) -> Analysis | None:
    """Build an analysis from rows of a query; ``None`` if there is none."""
    missing = all_readable("Skill", missing_rows, Skill)
    return first_readable(
        "ApplicationAnalysis", analysis_rows, lambda *values: replace(Analysis(*values), missing=missing)
    )


class AnalysisRepository:
    """Reads what is to be analysed, and writes analyses, for the system.

    Args:
        client: the graph.
        viewer: the system, or an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def open_applications(self, job: str) -> list[ApplicationToAnalyse]:
        """Return the open applications to a job.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        found_rows = await self._client.read(TO_ANALYSE, job=job, statuses=list(OPEN))
        return [entry for _, entry in readable("Application", found_rows, lambda row: ApplicationToAnalyse(**row))]

    async def waiting_jobs(self, before: datetime) -> list[str]:
        """Return at most 100 jobs with open applications that were made before a time and are not analysed yet."""
        self._viewer.require_role(Role.ADMIN)
        arguments = {"before": before, "statuses": list(OPEN), "limit": MOST_JOBS}
        return [row["job"] for row in await self._client.read(WAITING, **arguments)]

    async def write(self, application: str, analysis: NewAnalysis, at: datetime) -> None:
        """Write an analysis, which replaces an earlier one, in one transaction."""
        self._viewer.require_role(Role.ADMIN)
        facts = {
            "score": analysis.score, "summary": analysis.summary, "questions": list(analysis.questions),
            "source": analysis.source, "textModel": analysis.text_model, "modelVersion": analysis.model_version,
            "digest": analysis.digest, "at": at,
        }  # fmt: skip
        missing = [{"id": id, "rank": rank} for rank, id in enumerate(analysis.missing, start=1)]

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, MARK, application=application, state=AnalysisState.DONE.value):
                return  # the person left meanwhile
            await rows(transaction, WRITE, application=application, facts=facts)
            await rows(transaction, FORGET_MISSING, application=application)
            await rows(transaction, MISSING, application=application, missing=missing)

        await self._client.transact(work)

    async def rescore(self, application: str, score: float, version: str | None, at: datetime) -> None:
        """Change the score of an analysis whose texts are up to date."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(RESCORE, application=application, score=score, version=version, at=at)

    async def skip(self, application: str) -> None:
        """Record that an application cannot be analysed."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(MARK, application=application, state=AnalysisState.SKIPPED.value)
