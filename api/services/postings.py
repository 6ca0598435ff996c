"""Posts, changes and closes jobs: reads their texts, writes them, and publishes the change to every process."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from api.serving.model_server import ModelServer
from graph.catalogue.jobs import JobRepository
from graph.catalogue.postings import LinkedSkill, Posting, PostingRepository
from graph.errors import GraphUnavailableError, NotFoundError
from graph.viewer import SYSTEM, Viewer
from workers.documents.matcher import JobReading
from workers.errors import QueueUnavailableError
from workers.queue import TaskQueue
from workers.task_catalogue import TaskKind

IMPORTANCE = 0.5  # of a skill that a post names, as in imports

log = structlog.get_logger("careergraph.api")


@dataclass(frozen=True, slots=True)
class PostingService:
    """Posts jobs for one request.

    Args:
        postings: writes jobs; checks that the viewer recruits for the company.
        jobs: reads jobs.
        texts: reads the title and the description of a job post, as imports do.
        server: announces the change.
        queue: takes the task that tells people of new jobs.
        viewer: the person who makes the change.
    """

    postings: PostingRepository
    jobs: JobRepository
    texts: Callable[[str, str], Awaitable[JobReading]]
    server: ModelServer
    queue: TaskQueue
    viewer: Viewer

    async def create(self, company: str, posting: Posting, now: datetime) -> str:
        """Post a job; return its id. Skills and an occupation that the posting does not state are those of its text.

        Raises:
            ForbiddenError: the viewer does not recruit for the company.
            NotFoundError: there is no such company.
            UnavailableError: too many texts are being read.
        """
        await self.postings.check_company(company)
        stated_posting = replace(posting, facts=posting.facts | posting.statements)
        linked_posting = await self._link(stated_posting, posting.facts)
        id, revision = await self.postings.create(company, linked_posting, now)
        await self.server.announce(self.viewer.id, revision)
        await self._request_alerts()
        return id

    async def change(self, job: str, posting: Posting, now: datetime) -> None:
        """Change a job. If its title or description changes, its skills and occupation are extracted again.

        Links that were stated when the job was posted stay as they are.

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
            linked_posting, stated_links = await self._link(posting, texts), await self.postings.stated_links(job)
            posting = replace(
                linked_posting,
                skills=None if stated_links.skills else linked_posting.skills,
                occupation=None if stated_links.occupation else linked_posting.occupation,
            )
        revision = await self.postings.change(job, posting, now)
        await self.server.announce(self.viewer.id, revision)

    async def close(self, job: str, now: datetime) -> None:
        """Close a job; errors as in :meth:`change`."""
        revision = await self.postings.close(job, now)
        await self.server.announce(self.viewer.id, revision)

    async def _request_alerts(self) -> None:
        """Request the task that tells people of new jobs. If the queue is away, the workers' schedule does it."""
        try:
            await self.queue.ask(TaskKind.RUN_JOB_ALERTS, SYSTEM)
        except (QueueUnavailableError, GraphUnavailableError) as error:
            log.warning("job alerts could not be requested; the schedule will do it", error=str(error))

    async def _link(self, posting: Posting, texts: Mapping[str, Any]) -> Posting:
        """Return a posting with the skills that its text names and the occupation that its title names.

        Links that the posting has already stay as they are.
        """
        if posting.skills is not None and posting.occupation is not None:
            return posting
        reading = await self.texts(texts["title"], texts["description"] or "")
        named_skills = [LinkedSkill(skill, IMPORTANCE, essential=True) for skill in reading.skills]
        return replace(
            posting,
            skills=named_skills if posting.skills is None else posting.skills,
            occupation=posting.occupation or reading.occupation,
        )
