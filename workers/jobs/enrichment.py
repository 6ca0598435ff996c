"""The enrichment jobs: recent activity → summary → relationships, for one person or for everyone."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from graph.errors import NotFoundError
from graph.people.interests import Deed, Interest, InterestRepository, InterestSummary
from graph.people.users import Directory
from graph.viewer import SYSTEM
from workers.errors import ProviderError
from workers.llm.builtin import BuiltInSummariser
from workers.llm.provider import LABELS, Summarised
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_catalogue import Arguments, PersonArguments
from workers.valkey.cache_tags import mark_changed

log = structlog.get_logger("careergraph.enrichment")


async def summarise_interests(context: Context, _id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Summarise one person."""
    progress(0.2, "reading the activity")
    outcome = await summarise(context, InterestRepository(context.client, SYSTEM), arguments.user, datetime.now(UTC))
    return outcome or "no new activity: nothing to summarise"


async def summarise_all_interests(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Summarise everyone. Up-to-date summaries are skipped, so that a restarted job continues where it stopped."""
    now = datetime.now(UTC)
    since = now - timedelta(days=context.settings.activity_days)
    people = await Directory(context.client).active_since(since)
    repository, count = InterestRepository(context.client, SYSTEM), 0
    for number, person in enumerate(people, start=1):
        try:
            count += bool(await summarise(context, repository, person, now))
        except NotFoundError as error:
            log.warning("skipped a person who no longer exists", user=person, error=str(error))
        progress(number / len(people), f"{number} of {len(people)} people")
    return f"{count} of {len(people)} people summarised"


async def summarise(context: Context, repository: InterestRepository, user: str, now: datetime) -> str:
    """Summarise a person unless the same activity was already summarised. Return a message about the outcome."""
    deeds = await repository.activity(user, now - timedelta(days=context.settings.activity_days), now)
    stored_summary = await repository.summary(user)
    if not deeds:
        if stored_summary:
            await repository.forget(user)
            await mark_changed(context.redis, user)
        return ""
    digest, current_summariser = activity_digest(deeds), context.summariser
    if stored_summary and (
        stored_summary.activity_digest,
        stored_summary.source,
        stored_summary.model,
        stored_summary.prompt_version,
    ) == (
        digest,
        current_summariser.provider,
        current_summariser.model,
        current_summariser.version,
    ):
        return ""
    result = await answer_of(context, user, deeds)
    summary = InterestSummary(
        result.answer.summary, tuple(result.answer.themes), tuple(result.answer.insights), result.source, result.model,
        result.prompt_version, digest, now,
    )  # fmt: skip
    await repository.write(user, summary, interests_of(result, deeds, now))
    await mark_changed(context.redis, user)
    return f"{len(result.answer.interests)} interests by {result.source}"


async def answer_of(context: Context, user: str, deeds: Sequence[Deed]) -> Summarised:
    """Return the provider's answer, or the built-in one if the provider failed. ``source`` and the log say which."""
    try:
        return await context.summariser.summarise(deeds)
    except ProviderError as error:
        log.warning("the provider failed; the built-in summariser is used instead", user=user, error=str(error))
        return await BuiltInSummariser().summarise(deeds)


def activity_digest(deeds: Sequence[Deed]) -> str:
    """Return a digest of the interactions, so that the same activity is summarised once."""
    return hashlib.sha256("\n".join(deed.interaction for deed in deeds).encode()).hexdigest()[:32]


def interests_of(result: Summarised, deeds: Sequence[Deed], now: datetime) -> list[Interest]:
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
