"""Summarises everyone: in chunks, or in batches at a provider that takes them, within a budget."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from graph.errors import NotFoundError
from graph.people.interests import InterestRepository
from graph.people.summary_runs import RunRecord, SummaryRunRepository
from graph.people.users import Directory
from graph.viewer import SYSTEM
from workers.errors import BudgetSpentError
from workers.jobs.enrichment import Run, start_run, summarise
from workers.llm.choice import budget_for
from workers.model_prices import Usage
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_catalogue import AllInterestsArguments

log = structlog.get_logger("careergraph.enrichment")


@dataclass(slots=True)
class Tally:
    """How far a run has come: people summarised by source, people looked at, and why it stopped early."""

    total: int
    earlier: int = 0
    by_source: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0
    stop: str = ""

    @property
    def summarised(self) -> int:
        """The number of people summarised, those before a restart included."""
        return self.earlier + self.by_source.total()

    def count(self, outcome: str) -> None:
        """Count the outcome of one person: empty, or a message that ends with the source."""
        if outcome:
            self.by_source[outcome.rsplit(" ", 1)[1]] += 1

    def describe(self, run: Run) -> str:
        """Return how far the run came, in words."""
        sources = ", ".join(f"{count} by {source}" for source, count in sorted(self.by_source.items()))
        parts = [f"{self.summarised} of {self.total} people summarised" + (f" ({sources})" if sources else "")]
        if run.budget.spent.total:
            parts.append(run.budget.describe())
        if self.stop:
            parts.append(f"stopped: {self.stop}")
        parts.append(f"topics merged by {run.topics.method}")
        return "; ".join(parts)


async def summarise_all_interests(
    context: Context, id: str, arguments: AllInterestsArguments, progress: Progress
) -> str:
    """Summarise everyone. Up-to-date summaries are skipped, so that a restarted job continues where it stopped.

    Raises:
        UnknownPriceError: the budget is in US dollars, and the model's price is unknown.
    """
    now, runs = datetime.now(UTC), SummaryRunRepository(context.client, SYSTEM)
    budget = budget_for(context.settings, arguments.budget_usd, arguments.budget_tokens)
    earlier = await runs.record_of(id)
    budget.record(Usage(earlier.input, earlier.output))
    run = start_run(context, budget, now)
    people = await Directory(context.client).active_since(now - timedelta(days=context.settings.activity_days))
    tally = Tally(len(people), earlier.people)
    await summarise_chunks(context, id, people, run, tally, arguments.limit, progress)
    return tally.describe(run)


async def summarise_chunks(
    context: Context, id: str, people: Sequence[str], run: Run, tally: Tally, limit: int | None, progress: Progress
) -> None:
    """Summarise people, a few at once. What has been spent is recorded after each chunk."""
    repository, runs = InterestRepository(context.client, SYSTEM), SummaryRunRepository(context.client, SYSTEM)
    waiting = list(people)
    while waiting and not tally.stop:
        size = context.settings.llm_concurrency
        if limit is not None:
            size = min(size, limit - tally.summarised)
        if size <= 0:
            tally.stop = f"the limit of {limit} people is reached"
            break
        chunk, waiting = waiting[:size], waiting[size:]
        outcomes = await asyncio.gather(
            *(summarise(context, repository, person, run) for person in chunk), return_exceptions=True
        )
        for person, outcome in zip(chunk, outcomes, strict=True):
            count_outcome(tally, person, outcome)
        spent = RunRecord(run.budget.spent.input, run.budget.spent.output, tally.summarised)
        await runs.record(id, spent, datetime.now(UTC))
        progress(tally.looked_at / tally.total, f"{tally.looked_at} of {tally.total} people")


def count_outcome(tally: Tally, person: str, outcome: str | BaseException) -> None:
    """Count what became of one person. Errors other than a spent budget and a person who left are raised."""
    match outcome:
        case BudgetSpentError():
            tally.stop = str(outcome)
            return
        case NotFoundError():
            log.warning("skipped a person who no longer exists", user=person, error=str(outcome))
        case BaseException():
            raise outcome
        case _:
            tally.count(outcome)
    tally.looked_at += 1
