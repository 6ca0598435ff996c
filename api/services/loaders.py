"""Loaders of nodes by id. Each loader lives for one request and reads a node at most once."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from strawberry.dataloader import DataLoader

from graph.catalogue.courses import Course, CourseRepository, TaughtSkill
from graph.catalogue.item_summaries import ItemSummary, ItemSummaryRepository
from graph.catalogue.job_cache import JobCache, Stamp
from graph.catalogue.jobs import Job, JobRepository, RequiredSkill
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.occupations import CareerMove, OccupationRepository
from graph.catalogue.types import ItemLabel, Occupation, Skill
from graph.db.client import GraphClient


def loader(load: Callable[[Sequence[str]], Any], missing: Callable[[], Any]) -> DataLoader[str, Any]:
    """Make a loader over a repository's look-up by ids; ``missing`` makes the value of an unknown id."""

    async def batch(ids: list[str]) -> list[Any]:
        values = await load(ids)
        return [values[id] if id in values else missing() for id in ids]

    return DataLoader(load_fn=batch)


class Loaders:
    """One loader for each node type, memoised for one request."""

    def __init__(self, client: GraphClient, jobs: JobCache) -> None:
        self._client = client
        self._jobs = jobs

    @cached_property
    def jobs(self) -> DataLoader[str, Job | None]:
        """Jobs by id."""
        return loader(self._jobs.by_ids, lambda: None)

    @cached_property
    def courses(self) -> DataLoader[str, Course | None]:
        """Courses by id."""
        return loader(CourseRepository(self._client).by_ids, lambda: None)

    @cached_property
    def occupations(self) -> DataLoader[str, Occupation | None]:
        """Occupations by id."""
        return loader(OccupationRepository(self._client).by_ids, lambda: None)

    @cached_property
    def job_skills(self) -> DataLoader[str, list[RequiredSkill]]:
        """Skills that jobs ask for."""
        return loader(JobRepository(self._client).skills_of, list)

    @cached_property
    def course_skills(self) -> DataLoader[str, list[TaughtSkill]]:
        """Skills that courses teach."""
        return loader(CourseRepository(self._client).skills_of, list)

    @cached_property
    def broader_skills(self) -> DataLoader[str, list[Skill]]:
        """Broader skills and groups of skills."""
        return loader(CatalogueRepository(self._client).broader, list)

    @cached_property
    def occupation_skills(self) -> DataLoader[str, list[RequiredSkill]]:
        """Skills that occupations need."""
        return loader(OccupationRepository(self._client).skills_of, list)

    @cached_property
    def moves(self) -> DataLoader[str, list[CareerMove]]:
        """Career moves from occupations."""
        return loader(OccupationRepository(self._client).moves_from, list)

    @cached_property
    def job_summaries(self) -> DataLoader[str, ItemSummary | None]:
        """Summaries and topics of jobs."""
        return loader(partial(ItemSummaryRepository(self._client).by_ids, ItemLabel.JOB), lambda: None)

    @cached_property
    def course_summaries(self) -> DataLoader[str, ItemSummary | None]:
        """Summaries and topics of courses."""
        return loader(partial(ItemSummaryRepository(self._client).by_ids, ItemLabel.COURSE), lambda: None)

    async def courses_by_id(self, ids: Sequence[str]) -> dict[str, Course]:
        """Courses by id; ids that no longer exist are left out."""
        return {course.id: course for course in await self.courses.load_many(list(ids)) if course is not None}

    async def jobs_by_stamps(self, stamps: Mapping[str, Stamp]) -> dict[str, Job]:
        """Jobs by id, given their current stamps."""
        return await self._jobs.by_stamps(stamps)
