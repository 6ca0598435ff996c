"""Posts, changes and closes jobs: reads their texts, writes them, and publishes the change to every process."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.serving.model_server import ModelServer
from graph.catalogue.jobs import JobRepository
from graph.catalogue.postings import LinkedSkill, Posting, PostingRepository
from graph.errors import NotFoundError
from graph.viewer import Viewer
from workers.documents.linker import Reading

ESSENTIAL_CONFIDENCE = 0.75  # confidence from which a skill counts as essential


@dataclass(frozen=True, slots=True)
class PostingService:
    """Posts jobs for one request.

    Args:
        postings: writes jobs; checks that the viewer recruits for the company.
        jobs: reads jobs.
        texts: reads a text by the viewer's names and model.
        server: announces the change.
        viewer: the person who makes the change.
    """

    postings: PostingRepository
    jobs: JobRepository
    texts: Callable[[str], Awaitable[Reading]]
    server: ModelServer
    viewer: Viewer

    async def create(self, company: str, posting: Posting, now: datetime) -> str:
        """Post a job with the skills and the occupation of its text; return its id.

        Raises:
            ForbiddenError: the viewer does not recruit for the company.
            NotFoundError: there is no such company.
            UnavailableError: too many texts are being read.
        """
        await self.postings.check_company(company)
        id, revision = await self.postings.create(company, await self._link(posting, posting.facts), now)
        await self.server.announce(self.viewer.id, revision)
        return id

    async def change(self, job: str, posting: Posting, now: datetime) -> None:
        """Change a job. If its title or description changes, its skills and occupation are extracted again.

        Raises:
            ForbiddenError: the viewer does not recruit for its company.
            NotFoundError: there is no such job.
            UnavailableError: too many texts are being read.
        """
        if posting.facts.keys() & {"title", "description"}:
            await self.postings.check_job(job)
            current = (await self.jobs.by_ids([job])).get(job)
            if current is None:
                raise NotFoundError("Job", job)
            texts = {"title": current.title, "description": current.description} | posting.facts
            posting = await self._link(posting, texts)
        revision = await self.postings.change(job, posting, now)
        await self.server.announce(self.viewer.id, revision)

    async def close(self, job: str, now: datetime) -> None:
        """Close a job; errors as in :meth:`change`."""
        revision = await self.postings.close(job, now)
        await self.server.announce(self.viewer.id, revision)

    async def _link(self, posting: Posting, texts: Mapping[str, Any]) -> Posting:
        """Return a posting with the skills and the occupation that its ``title`` and ``description`` name or imply."""
        title, description = texts["title"], texts["description"] or ""
        reading = await self.texts(f"{title}.\n{description}")
        title_reading = await self.texts(title)
        skills = [
            LinkedSkill(span.skill, span.confidence, span.confidence >= ESSENTIAL_CONFIDENCE) for span in reading.skills
        ]
        occupations = title_reading.occupations or reading.occupations
        return replace(posting, skills=skills, occupation=occupations[0][0] if occupations else None)
