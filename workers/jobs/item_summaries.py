"""Summarises jobs and courses in one sentence each, with topics that people share."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from graph.catalogue.item_summaries import ItemFacts, ItemSummaryRepository, NewItemSummary
from graph.catalogue.revision import RevisionRepository
from graph.catalogue.topics import TopicRepository
from graph.catalogue.types import ItemLabel
from workers.errors import BudgetSpentError, ProviderError
from workers.jobs.topic_merging import TopicMerger
from workers.llm.asking import Asker
from workers.llm.budget import Budget
from workers.llm.choice import budget_for
from workers.llm.item_summaries import BUILT_IN_VERSION, VERSION, ask_about_item, digest_of, write_built_in
from workers.llm.provider import BUILT_IN
from workers.llm.summariser import ModelSummariser
from workers.runtime.context import Context, embedder_of
from workers.runtime.runner import Progress
from workers.task_arguments import SummaryLimits

PAGE = 500
log = structlog.get_logger("careergraph.enrichment")


async def summarise_items(context: Context, _id: str, arguments: SummaryLimits, progress: Progress) -> str:
    """Summarise the jobs and courses that have changed since their last summary, courses first.

    Raises:
        UnknownPriceError: the budget is in US dollars, and the model's price is unknown.
    """
    budget = budget_for(context.settings, arguments.budget_usd, arguments.budget_tokens)
    summariser = context.summariser
    asker = summariser.asker if isinstance(summariser, ModelSummariser) and not budget.allows_nothing else None
    topics = TopicMerger(TopicRepository(context.client), embedder_of(context.settings, context.home))
    writer, counts = ItemWriter(context, asker, budget, topics), Counter[str]()
    try:
        stop = await write_pages(context, writer, arguments.limit, counts, progress)
    finally:
        if counts:  # also when it is cancelled
            await RevisionRepository(context.client).raise_()  # courses may be about other topics now
    sources = ", ".join(f"{count} by {source}" for source, count in sorted(counts.items()))
    parts = [f"{counts.total()} items summarised" + (f" ({sources})" if sources else "")]
    parts += [budget.describe()] if budget.spent.total else []
    parts += [f"stopped: {stop}"] if stop else []
    return "; ".join([*parts, f"topics merged by {topics.method}"])


async def write_pages(
    context: Context, writer: "ItemWriter", limit: int | None, counts: Counter[str], progress: Progress
) -> str:
    """Write the summaries that are due, and count them. Return why the run stopped early; empty if it did not."""
    stop = ""
    for label in (ItemLabel.COURSE, ItemLabel.JOB):
        after = ""
        while not stop and (page := await ItemSummaryRepository(context.client).items(label, after, PAGE)):
            after = page[-1].id
            changed_items = [item for item in page if writer.is_due(item)]
            if limit is not None and len(changed_items) >= limit - counts.total():
                changed_items, stop = changed_items[: limit - counts.total()], f"the limit of {limit} is reached"
            stop = await write_page(context, writer, changed_items, counts) or stop
            progress(0.25 if label is ItemLabel.COURSE else 0.75, f"{counts.total()} items")
    return stop


async def write_page(context: Context, writer: "ItemWriter", items: Sequence[ItemFacts], counts: Counter[str]) -> str:
    """Write the summaries of some items, a few at once. Return why the run must stop; empty if it need not."""
    size = context.settings.llm_concurrency
    for start in range(0, len(items), size):
        chunk = items[start : start + size]
        outcomes = await asyncio.gather(*(writer.write(item) for item in chunk), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BudgetSpentError):
                return str(outcome)
            if isinstance(outcome, BaseException):
                raise outcome
            if outcome:
                counts[outcome] += 1
    return ""


class ItemWriter:
    """Writes summaries of items.

    Args:
        context: the worker's context.
        asker: asks a language model; ``None`` for templates.
        budget: what the run may spend.
        topics: merges topics.
    """

    def __init__(self, context: Context, asker: Asker | None, budget: Budget, topics: TopicMerger) -> None:
        self._asker = asker
        self._budget = budget
        self._topics = topics
        self._items = ItemSummaryRepository(context.client)
        self._source = asker.chat.provider if asker else BUILT_IN

    def is_due(self, item: ItemFacts) -> bool:
        """Return whether an item has changed, or a language model may say it better than the templates did."""
        return item.digest != digest_of(item) or (item.source == BUILT_IN != self._source)

    async def write(self, item: ItemFacts) -> str:
        """Write a summary and return its source; empty if nothing is known of the item.

        Raises:
            BudgetSpentError: the budget does not suffice; nothing was changed.
        """
        source, model = BUILT_IN, BUILT_IN_VERSION
        text, topics = write_built_in(item)
        if self._asker:
            try:
                text, topics = await ask_about_item(self._asker, item, self._budget)
                source, model = self._source, f"{self._asker.chat.model} {VERSION}"
            except ProviderError as error:
                log.warning("the provider failed; a template is used instead", item=item.id, error=str(error))
        if not text:
            return ""
        merged_topics = await self._topics.merge(topics)
        pairs = tuple(dict.fromkeys(merged_topics[id] for id, _ in topics))
        await self._items.write(
            item.label, item.id, NewItemSummary(text, pairs, source, model, digest_of(item)), datetime.now(UTC)
        )
        return source
