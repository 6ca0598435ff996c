"""Jobs: reading them by id, and the skills that they require."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from graph.catalogue.types import Company, Occupation, Place, Skill
from graph.db.client import GraphClient, Row
from graph.db.stored import Amount, Caption, Otherwise, Stored, Text, Truth
from graph.db.values import first_readable, number_or_none, readable

BY_IDS = """
UNWIND $ids AS wanted
MATCH (j:Job {id: wanted})
RETURN j.id AS id, j.title AS title, j.description AS description, coalesce(j.remote, false) AS remote,
       j.seniority AS seniority, j.contractType AS contractType, j.language AS language, j.status AS status,
       j.salaryMinimum AS salaryMinimum, j.salaryMaximum AS salaryMaximum,
       j.salaryCurrency AS salaryCurrency, j.salaryPeriod AS salaryPeriod,
       j.postedAt AS postedAt, j.closesAt AS closesAt, j.closedAt AS closedAt,
       COLLECT { MATCH (j)-[:AT]->(c:Company) RETURN [c.id, c.name] } AS company,
       COLLECT { MATCH (j)-[:IN]->(p:Place) RETURN [p.id, p.name, p.country, p.region] } AS place,
       COLLECT { MATCH (j)-[:IS_A]->(o:Occupation) RETURN [o.id, o.title, o.titleArabic, o.isco] } AS occupation
"""
SKILLS = """
UNWIND $ids AS wanted
MATCH (j:Job {id: wanted})-[r:REQUIRES]->(s:Skill)
RETURN wanted AS job, s.id AS id, s.name AS name, s.kind AS kind, r.essential AS essential, r.importance AS importance
ORDER BY r.importance DESC, s.id
"""


class JobStatus(StrEnum):
    """Whether people can apply to a job. A job whose closing time has passed is closed."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Salary(Stored):
    """The pay of a job: amounts in ``currency`` (ISO 4217) per ``period``."""

    minimum: Amount
    maximum: Amount
    currency: str
    period: Annotated[str, Otherwise("YEAR")]


@dataclass(frozen=True, slots=True)
class Job(Stored):
    """A job posting."""

    id: str
    title: Caption
    description: Text
    remote: Truth
    seniority: str | None
    contract_type: str | None
    language: str | None
    status: Annotated[str, Otherwise("OPEN")]
    salary: Salary | None
    posted_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    company: Company | None
    place: Place | None
    occupation: Occupation | None

    def is_open(self, now: datetime) -> bool:
        """Return whether people can apply to the job at the given time."""
        return self.status == "OPEN" and (self.closes_at is None or self.closes_at > now)

    def status_at(self, now: datetime) -> JobStatus:
        """Return whether the job is open at the given time."""
        return JobStatus.OPEN if self.is_open(now) else JobStatus.CLOSED

    def closed_before(self, now: datetime) -> datetime | None:
        """Return when the job was closed; ``None`` if it is open. A closing time that has passed counts."""
        return None if self.is_open(now) else self.closed_at or self.closes_at


@dataclass(frozen=True, slots=True)
class RequiredSkill(Stored):
    """A skill that a job or an occupation requires. ``importance`` is 0–1."""

    skill: Skill
    essential: Truth
    importance: float


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Hard filters on jobs. ``None`` or empty means no restriction. ``minimum_salary`` is an amount and a currency.

    ``places`` are ids of towns, regions and countries: the job must be in one of them. ``occupations`` are ids;
    ``categories`` are first digits of ISCO-08 codes: the job's occupation must be in one of these groups.
    """

    remote: bool | None = None
    seniorities: tuple[str, ...] = ()
    contract_types: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    posted_since: datetime | None = None
    minimum_salary: tuple[float, str] | None = None


def job_of(row: Row) -> Job:
    """Build a job from a row of the repository's queries.

    Raises:
        ValueError: the row has no posting time.
    """
    return Job(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        remote=row["remote"],
        seniority=row["seniority"],
        contract_type=row["contractType"],
        language=row["language"],
        status=row["status"],
        salary=salary_of(row),
        posted_at=row["postedAt"],
        closes_at=row["closesAt"],
        closed_at=row["closedAt"],
        company=first_readable("Company", row["company"], Company),
        place=first_readable("Place", row["place"], Place),
        occupation=first_readable("Occupation", row["occupation"], Occupation),
    )


def salary_of(row: Row) -> Salary | None:
    """Build a job's salary; ``None`` if no amount or no currency can be read."""
    if not row["salaryCurrency"]:
        return None
    amounts = row["salaryMinimum"], row["salaryMaximum"], row["salaryCurrency"], row["salaryPeriod"]
    salary = first_readable("Salary", [amounts], Salary)
    return None if salary is None or (salary.minimum is None and salary.maximum is None) else salary


class JobRepository:
    """Reads jobs. Jobs are public."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Job]:
        """Return jobs by id, including closed ones. Unknown ids are left out."""
        rows = await self._client.read(BY_IDS, ids=list(ids))
        return {row["id"]: job for row, job in readable("Job", rows, job_of)}

    async def skills_of(self, ids: Sequence[str]) -> dict[str, list[RequiredSkill]]:
        """Return the skills that each job requires, most important first."""
        skills: dict[str, list[RequiredSkill]] = {id: [] for id in ids}
        rows = await self._client.read(SKILLS, ids=list(ids))
        for row, skill in readable("RequiredSkill", rows, required_skill):
            skills[row["job"]].append(skill)
        return skills


def required_skill(row: dict[str, Any]) -> RequiredSkill:
    """Build a required skill from a row with ``id``, ``name``, ``kind``, ``essential``, ``importance``."""
    importance = number_or_none(row.get("importance"))
    essential = row["essential"] is True
    skill = Skill(row["id"], row["name"], row["kind"])
    return RequiredSkill(skill, essential, float(importance if importance is not None else (1.0 if essential else 0.5)))
