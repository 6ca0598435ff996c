"""Audits the lists of candidates: do they treat groups of people alike?

The lists are those that recruiters get (:mod:`gnn.recommend.for_job`), for a sample of jobs: each ranks the 100
likeliest people. What people declared is joined to the outcome, after everybody is scored.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from gnn.evaluation.bias import Assessments, audit
from gnn.recommend import for_job
from gnn.recommend.for_job import Candidate
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.people.state_reading import StateRepository
from graph.privacy.self_declared import SelfDeclarationRepository
from graph.registry.bias_audits import BiasAudit, BiasAuditRepository
from graph.viewer import SYSTEM
from workers.bias_report import REPORT
from workers.runtime.context import Context, blend_of
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments

MOST_JOBS = 200
SELECTED_AT = 10  # a recruiter's first page
FEWEST_PEOPLE = 5  # of a group whose rates are told: those of fewer would tell of persons
CATEGORIES = ("SEX", "RACE_ETHNICITY")
ReportProgress = Callable[[float, str], None]


@dataclass(slots=True)
class KnownStates:
    """People's states, each read once.

    Args:
        repository: reads them.
    """

    repository: StateRepository
    states: dict[str, PersonState | None] = field(default_factory=dict)

    async def read(self, people: Sequence[str]) -> list[PersonState]:
        """Return the states of those of some people who exist."""
        missing = [person for person in people if person not in self.states]
        self.states.update(dict.fromkeys(missing))
        if missing:
            self.states.update({state.id: state for state in await self.repository.many(missing)})
        return [state for person in people if (state := self.states[person]) is not None]


async def audit_bias(context: Context, id: str, _arguments: Arguments, progress: Progress) -> str:
    """Audit the active model, or the heuristic alone, and record the report."""
    return await run_audit(context, id, progress)


async def run_audit(context: Context, id: str, report_progress: ReportProgress) -> str:
    """Make an audit and record it. Return a message about its outcome; without any candidate, nothing is recorded.

    Args:
        context: a worker's context.
        id: id of the record.
        report_progress: is told the completed share (0–1) and the current step.
    """
    serving, now = await context.serving.current(), datetime.now(UTC)
    lists = await rank_candidates(context, serving, now, report_progress)
    if not lists:
        return "nothing was audited: no job has any candidate who agreed to be found"
    declarations = await SelfDeclarationRepository(context.client, SYSTEM).read_all()
    pool = find_discoverable(serving)
    report = await asyncio.to_thread(audit, make_assessments(lists, pool, declarations), FEWEST_PEOPLE)
    record = BiasAudit(id, now, serving.version, REPORT.dump_json(report).decode())
    await BiasAuditRepository(context.client, SYSTEM).record(record)
    ratios = [group.impact_ratio for group in report.groups if group.impact_ratio is not None]
    lowest = f"the lowest impact ratio is {min(ratios):.2f}" if ratios else "no group of five or more declared anything"
    return f"{report.people:,} people listed for {report.jobs:,} jobs; {lowest}"


async def rank_candidates(
    context: Context, serving: Serving, now: datetime, report_progress: ReportProgress
) -> list[tuple[int, list[Candidate]]]:
    """Return the whole list of candidates of each job of a sample that has any, best first."""
    known_states = KnownStates(StateRepository(context.client, SYSTEM))
    jobs, blend = sample_jobs(serving), blend_of(context.settings)
    lists = []
    for number, job in enumerate(jobs):
        report_progress(number / len(jobs), f"{number} of {len(jobs)} jobs")
        likely = await asyncio.to_thread(for_job.likely_people, serving.catalogue, job)
        states = await known_states.read(likely[: for_job.RETRIEVED])
        candidates = await asyncio.to_thread(for_job.candidates, serving, states, job, blend, now.timestamp())
        if candidates:
            lists.append((job, candidates))
    return lists


def sample_jobs(serving: Serving) -> list[int]:
    """Return at most 200 jobs, evenly over the catalogue, so that audits of one catalogue have the same ones."""
    count = len(serving.catalogue.ids(ItemLabel.JOB))
    return np.unique(np.linspace(0, count - 1, min(count, MOST_JOBS)).astype(np.int64)).tolist() if count else []


def find_discoverable(serving: Serving) -> list[str]:
    """Return the ids of the people who agreed to be found: any of them may be listed for any job."""
    table = serving.catalogue.data.nodes["User"]
    return [table.ids[row] for row in np.flatnonzero(table.columns["discoverable"] == 1.0).tolist()]


def make_assessments(
    lists: Sequence[tuple[int, Sequence[Candidate]]],
    pool: Sequence[str],
    declarations: Mapping[str, tuple[str, str]],
) -> Assessments:
    """Return the assessments in some lists, with what the people of the lists and of the whole pool declared."""
    rows = [(job, rank, candidate) for job, candidates in lists for rank, candidate in enumerate(candidates, start=1)]
    people = {person: index for index, person in enumerate(sorted({candidate.state.id for _, _, candidate in rows}))}
    declared = [declarations.get(candidate.state.id, ("", "")) for _, _, candidate in rows]
    return Assessments(
        people=np.array([people[candidate.state.id] for _, _, candidate in rows]),
        jobs=np.array([job for job, _, _ in rows]),
        scores=np.array([candidate.score for _, _, candidate in rows], dtype=np.float64),
        ranks=np.array([rank for _, rank, _ in rows]),
        groups={name: np.array([values[index] for values in declared]) for index, name in enumerate(CATEGORIES)},
        selected_at=SELECTED_AT,
        pool={
            name: np.array([declarations.get(person, ("", ""))[index] for person in pool])
            for index, name in enumerate(CATEGORIES)
        },
    )
