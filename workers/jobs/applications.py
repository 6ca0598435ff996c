"""The job that analyses applications: the model's score, the missing skills, and texts about them."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from gnn.recommend.applicants import ApplicantMatch, match_applicants
from gnn.scoring.blend import Serving
from graph.applications.analyses import AnalysisRepository, ApplicationToAnalyse, NewAnalysis
from graph.catalogue.types import ItemLabel
from graph.errors import GraphError
from graph.people.state_reading import StateRepository
from graph.viewer import SYSTEM
from workers.errors import ProviderError, QueueUnavailableError
from workers.llm.applications.builtin import BuiltInApplicationWriter
from workers.llm.applications.facts import ApplicationFacts, ApplicationTexts, AskedSkill
from workers.runtime.context import Context, blend_of
from workers.runtime.runner import Progress
from workers.task_arguments import JobArguments
from workers.task_catalogue import TaskKind

BATCH = 200
MOST_MISSING = 20
PATIENCE = timedelta(minutes=1)

log = structlog.get_logger("careergraph.applications")


async def look_for_applications(ctx: Mapping[str, Any]) -> None:
    """Request analyses that were never made, because the queue was away when somebody applied."""
    context: Context = ctx["context"]
    try:
        for job in await AnalysisRepository(context.client, SYSTEM).waiting_jobs(datetime.now(UTC) - PATIENCE):
            await context.queue.ask(TaskKind.ANALYSE_APPLICATIONS, SYSTEM, JobArguments(job=job))
    except (GraphError, QueueUnavailableError) as error:
        log.warning("could not look for applications; trying again in a minute", error=str(error))


async def analyse_applications(context: Context, _id: str, arguments: JobArguments, progress: Progress) -> str:
    """Analyse the open applications to a job. Texts that are up to date stay as they are."""
    repository = AnalysisRepository(context.client, SYSTEM)
    applications = await repository.open_applications(arguments.job)
    progress(0.1, "loading the model")
    serving = await context.serving.current()
    row = serving.catalogue.position(ItemLabel.JOB, arguments.job)
    if row is None:
        for application in applications:
            await repository.skip(application.id)
        return "the job cannot be compared with: nothing was analysed"
    analysed_count = 0
    for start in range(0, len(applications), BATCH):
        batch = applications[start : start + BATCH]
        matches = await match_people(context, serving, row, [application.user for application in batch])
        for number, application in enumerate(batch, start=start + 1):
            if match := matches.get(application.user):
                analysed_count += await analyse(context, repository, serving, row, application, match)
            progress(0.1 + 0.9 * number / len(applications), f"{number} of {len(applications)} applications")
    return f"{analysed_count} of {len(applications)} applications analysed; the texts of the others were up to date"


async def match_people(context: Context, serving: Serving, job: int, users: Sequence[str]) -> dict[str, ApplicantMatch]:
    """Return how well people fit a job, by id."""
    states = await StateRepository(context.client, SYSTEM).many(users)
    now = datetime.now(UTC).timestamp()
    matches = await asyncio.to_thread(match_applicants, serving, states, job, blend_of(context.settings), now)
    return {match.state.id: match for match in matches}


async def analyse(
    context: Context,
    repository: AnalysisRepository,
    serving: Serving,
    job: int,
    application: ApplicationToAnalyse,
    match: ApplicantMatch,
) -> bool:
    """Analyse an application. Return ``False`` if only its score had to be computed again."""
    facts = facts_of(serving.catalogue.data.nodes[ItemLabel.JOB].titles[job], application, match)
    digest, now = digest_of(facts, context.application_writer.version), datetime.now(UTC)
    if digest == application.digest:
        await repository.rescore(application.id, match.score, serving.version, now)
        return False
    texts = await write_texts(context, facts)
    analysis = NewAnalysis(
        score=match.score,
        summary=texts.summary,
        questions=texts.questions,
        source=texts.source,
        text_model=texts.model,
        model_version=serving.version,
        missing=[skill.id for skill in facts.missing[:MOST_MISSING]],
        digest=digest,
    )
    await repository.write(application.id, analysis, now)
    return True


async def write_texts(context: Context, facts: ApplicationFacts) -> ApplicationTexts:
    """Return the texts of the language model, or the built-in ones if it failed. ``source`` and the log say which."""
    try:
        return await context.application_writer.write(facts)
    except ProviderError as error:
        log.warning("the provider failed; the built-in texts are used instead", error=str(error))
        return await BuiltInApplicationWriter().write(facts)


def facts_of(job: str, application: ApplicationToAnalyse, match: ApplicantMatch) -> ApplicationFacts:
    """Return the facts about an application."""
    state = match.state
    careers = sorted(state.careers, key=lambda link: (-link.weight, link.since is None, link.caption))
    return ApplicationFacts(
        job=job,
        asked_skills=tuple(AskedSkill(skill.id, skill.name, skill.essential, skill.held) for skill in match.skills),
        occupations=tuple(link.caption for link in careers),
        years=state.years,
        headline=state.headline,
        letter=application.letter,
        user=state.id,
    )


def digest_of(facts: ApplicationFacts, writer: str) -> str:
    """Return a digest of what texts are made from, so that they are written once for the same facts."""
    skills = [(skill.id, skill.name, skill.essential, skill.held) for skill in facts.asked_skills]
    parts = [facts.job, skills, facts.occupations, facts.years, facts.headline, facts.letter, writer]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
