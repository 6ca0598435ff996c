"""The enrichment jobs: recent activity → summary → relationships, for one person or for everyone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from graph.catalogue.topics import TopicRepository
from graph.people.interests import Deed, Interest, InterestRepository, InterestSummary
from graph.viewer import SYSTEM
from workers.errors import ProviderError
from workers.jobs.topic_merging import TopicMerger
from workers.llm.budget import Budget
from workers.llm.builtin import BuiltInSummariser
from workers.llm.choice import budget_for
from workers.llm.provider import BUILT_IN, LABELS, CheckedSummary, Summariser
from workers.runtime.context import Context, embedder_of
from workers.runtime.runner import Progress
from workers.task_arguments import PersonArguments
from workers.valkey.cache_tags import mark_changed

REWEIGHED = timedelta(days=7)
log = structlog.get_logger("careergraph.enrichment")


@dataclass(frozen=True, slots=True)
class Run:
    """What the people of one run share.

    Args:
        summariser: writes the summaries.
        budget: what the run may spend.
        topics: merges topics.
        now: the time from which ages are counted.
    """

    summariser: Summariser
    budget: Budget
    topics: TopicMerger
    now: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A person with activity that is to be summarised."""

    user: str
    deeds: Sequence[Deed]
    digest: str


def start_run(context: Context, budget: Budget, now: datetime) -> Run:
    """Return a run. If its budget allows no call at all, the built-in summariser serves."""
    summariser = BuiltInSummariser() if budget.allows_nothing else context.summariser
    merger = TopicMerger(TopicRepository(context.client), embedder_of(context.settings, context.home))
    return Run(summariser, budget, merger, now)


async def summarise_interests(context: Context, _id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Summarise one person."""
    progress(0.2, "reading the activity")
    run = start_run(context, budget_for(context.settings, None), datetime.now(UTC))
    outcome = await summarise(context, InterestRepository(context.client, SYSTEM), arguments.user, run)
    return outcome or "no new activity: nothing to summarise"


async def summarise(context: Context, repository: InterestRepository, user: str, run: Run) -> str:
    """Summarise a person unless the same activity was already summarised. Return a message about the outcome.

    Raises:
        BudgetSpentError: the budget does not suffice; nothing of the person was changed.
        NotFoundError: there is no such person.
    """
    pending = await read_pending(context, repository, user, run)
    if pending is None:
        return ""
    result = await answer_of(run, pending)
    return await store(context, repository, pending, result, run)


async def read_pending(context: Context, repository: InterestRepository, user: str, run: Run) -> Pending | None:
    """Return a person's activity if it must be summarised. Interests without any activity left are deleted.

    A summary of the same activity is written again after seven days, because interests fade with the age of what shows
    them. The language model's answer is then still cached. The built-in summariser never replaces a language model's
    summary of the same activity.
    """
    deeds = await repository.activity(user, run.now - timedelta(days=context.settings.activity_days), run.now)
    record = await repository.summary(user)
    if not deeds:
        if record:
            await repository.forget(user)
            await mark_changed(context.redis, user)
        return None
    digest, own = activity_digest(deeds), run.summariser
    if record and record.activity_digest == digest:
        is_same = (record.source, record.model, record.prompt_version) == (own.provider, own.model, own.version)
        is_better = own.provider == BUILT_IN != record.source
        if is_better or (is_same and run.now - record.at < REWEIGHED):
            return None
    return Pending(user, deeds, digest)


async def answer_of(run: Run, pending: Pending) -> CheckedSummary:
    """Return the provider's answer, or the built-in one if the provider failed. ``source`` and the log say which."""
    try:
        return await run.summariser.summarise(pending.deeds, run.now, run.budget)
    except ProviderError as error:
        return await answer_built_in(run, pending, str(error))


async def answer_built_in(run: Run, pending: Pending, problem: str) -> CheckedSummary:
    """Return the built-in answer in place of the provider's, and log why."""
    log.warning("the provider failed; the built-in summariser is used instead", error=problem)
    return await BuiltInSummariser().summarise(pending.deeds, run.now, run.budget)


async def store(
    context: Context, repository: InterestRepository, pending: Pending, result: CheckedSummary, run: Run
) -> str:
    """Replace a person's summary and interests, in one transaction. Return a message about the outcome."""
    answer = result.answer
    summary = InterestSummary(
        answer.summary, tuple(answer.themes), tuple(answer.insights), result.source, result.model,
        result.prompt_version, pending.digest, run.now,
    )  # fmt: skip
    interests = interests_of(result, pending.deeds, run.now)
    topics = await run.topics.merge((i.id, i.name) for i in interests if i.label == "Topic")
    interests = merge_topics(interests, topics)
    await repository.write(pending.user, summary, interests)
    await mark_changed(context.redis, pending.user)
    return f"{len(interests)} interests by {result.source}"


def activity_digest(deeds: Sequence[Deed]) -> str:
    """Return a digest of the interactions, so that the same activity is summarised once."""
    return hashlib.sha256("\n".join(deed.interaction for deed in deeds).encode()).hexdigest()[:32]


def interests_of(result: CheckedSummary, deeds: Sequence[Deed], now: datetime) -> list[Interest]:
    """Convert the answer's interests to the form in which they are stored."""
    names = {("Skill", id): name for deed in deeds for id, name in deed.skills} | {
        ("Occupation", id): name for deed in deeds for id, name in deed.occupations
    }
    names |= {("Topic", id): name for deed in deeds for id, name in deed.topics}
    names |= {("Company", id): name for deed in deeds for id, name in deed.companies}
    return [
        Interest(
            label=LABELS[interest.kind],
            id=interest.id,
            name=names[LABELS[interest.kind], interest.id],
            weight=interest.weight,
            source=result.source,
            evidence=tuple(interest.evidence),
            model=result.model,
            at=now,
        )
        for interest in result.answer.interests
    ]


def merge_topics(interests: Sequence[Interest], topics: Mapping[str, tuple[str, str]]) -> list[Interest]:
    """Return interests in the topics that theirs were merged into. Of two in one topic, the larger weight holds."""
    merged_interests: dict[tuple[str, str], Interest] = {}
    for interest in interests:
        id, name = (
            topics.get(interest.id, (interest.id, interest.name))
            if interest.label == "Topic"
            else (
                interest.id,
                interest.name,
            )
        )
        merged_interest = merged_interests.get((interest.label, id))
        weight = max(interest.weight, merged_interest.weight) if merged_interest else interest.weight
        evidence = tuple(dict.fromkeys((*(merged_interest.evidence if merged_interest else ()), *interest.evidence)))
        merged_interests[interest.label, id] = replace(interest, id=id, name=name, weight=weight, evidence=evidence)
    return list(merged_interests.values())
