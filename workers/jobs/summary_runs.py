"""Summarises everyone: in chunks, or in batches at a provider that takes them, within a budget."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from graph.errors import NotFoundError
from graph.people.interests import InterestRepository
from graph.people.summary_runs import RunRecord, SummaryRunRepository
from graph.people.users import Directory
from graph.viewer import SYSTEM
from workers.errors import BudgetSpentError
from workers.jobs.batch_run import BatchRun
from workers.jobs.enrichment import Run, start_run, summarise
from workers.jobs.shares import count_shares, request_shares, select_share
from workers.jobs.tally import Tally
from workers.llm.chat import BatchModel
from workers.llm.choice import budget_for
from workers.llm.provider import Summariser
from workers.llm.summariser import ModelSummariser
from workers.model_prices import Usage
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import SummaryLimits, SummaryShareArguments
from workers.task_catalogue import TaskKind

log = structlog.get_logger("careergraph.enrichment")


async def summarise_all_interests(
    context: Context, id: str, arguments: SummaryShareArguments, progress: Progress
) -> str:
    """Summarise everyone. Up-to-date summaries are skipped, so that a restarted job continues where it stopped.

    Of many people, each share becomes a task of its own, for any worker, unless the provider takes batches.

    Raises:
        UnknownPriceError: the budget is in US dollars, and the model's price is unknown.
    """
    now, runs = datetime.now(UTC), SummaryRunRepository(context.client, SYSTEM)
    batches = batches_of(context.summariser)
    budget = budget_for(context.settings, arguments.budget_usd, arguments.budget_tokens, in_batch=batches is not None)
    people = await Directory(context.client).active_since(now - timedelta(days=context.settings.activity_days))
    count = count_shares(len(people), context.settings.refreshed_people)
    if batches is None and arguments.shares == 1 and count > 1:
        shares = divide_limits(arguments, context.settings, count)
        return await request_shares(context, id, TaskKind.SUMMARISE_ALL_INTERESTS, shares, len(people), progress)
    people = select_share(people, arguments)
    earlier = await runs.record_of(id)
    budget.record(Usage(earlier.input, earlier.output))
    run = start_run(context, budget, now)
    tally = Tally(len(people), earlier.people)
    if batches is not None and isinstance(run.summariser, ModelSummariser):
        await BatchRun(context, id, run, run.summariser, batches, tally, arguments.limit, progress).work(people)
    else:
        await summarise_chunks(context, id, people, run, tally, arguments.limit, progress)
    return tally.describe(run)


def divide_limits(limits: SummaryLimits, settings: WorkerSettings, shares: int) -> list[SummaryShareArguments]:
    """Divide what a run may spend and write by its shares; those that may write nothing are left out."""
    dollars = settings.llm_budget_usd if limits.budget_usd is None else limits.budget_usd
    tokens = settings.llm_budget_tokens if limits.budget_tokens is None else limits.budget_tokens
    return [
        SummaryShareArguments(
            share=share,
            shares=shares,
            budget_usd=None if dollars is None else dollars / shares,
            budget_tokens=divide(tokens, share, shares),
            limit=divide(limits.limit, share, shares),
        )
        for share in range(shares)
        if divide(limits.limit, share, shares) != 0
    ]


def divide(total: int | None, share: int, shares: int) -> int | None:
    """Return a share's part of a whole number, so that all parts add up to it; ``None`` of ``None``."""
    return None if total is None else total * (share + 1) // shares - total * share // shares


async def summarise_chunks(
    context: Context, id: str, people: Sequence[str], run: Run, tally: Tally, limit: int | None, progress: Progress
) -> None:
    """Summarise people, a few at once. What has been spent is recorded after each chunk."""
    repository, runs = InterestRepository(context.client, SYSTEM), SummaryRunRepository(context.client, SYSTEM)
    waiting = list(people)
    while waiting and not tally.stop:
        size = context.settings.llm_concurrency
        if limit is not None:
            size = min(size, limit - tally.people_summarised)
        if size <= 0:
            tally.stop = f"the limit of {limit} people is reached"
            break
        chunk, waiting = waiting[:size], waiting[size:]
        outcomes = await asyncio.gather(
            *(summarise(context, repository, person, run) for person in chunk), return_exceptions=True
        )
        for outcome in outcomes:
            count_outcome(tally, outcome)
        run_record = RunRecord(run.budget.spent.input, run.budget.spent.output, tally.people_summarised)
        await runs.record(id, run_record, datetime.now(UTC))
        progress(tally.looked_at / tally.total, f"{tally.looked_at} of {tally.total} people")


def count_outcome(tally: Tally, outcome: str | BaseException) -> None:
    """Count what became of one person. Errors other than a spent budget and a person who left are raised."""
    match outcome:
        case BudgetSpentError():
            tally.stop = str(outcome)
            return
        case NotFoundError():
            log.warning("skipped a person who no longer exists")
        case BaseException():
            raise outcome
        case _:
            tally.count(outcome)
    tally.looked_at += 1


def batches_of(summariser: Summariser) -> BatchModel | None:
    """Return the batches of a summariser's provider; ``None`` if it has none."""
    return summariser.asker.chat.batches if isinstance(summariser, ModelSummariser) else None
