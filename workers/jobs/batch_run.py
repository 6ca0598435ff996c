"""Summarises everyone in batches at a provider, which answers later and for less.

A batch is recorded in the graph as soon as it is sent, before anybody waits for it. A run that is killed reads the
results of the batches that it had sent; only one that was killed between sending and recording sends these people
again. Results are matched by an id that is made of the run and the person, so that an answer can only reach the person
it was asked about.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog

from graph.errors import NotFoundError
from graph.people.interests import InterestRepository
from graph.people.summary_runs import RunRecord, SummaryBatch, SummaryRunRepository
from graph.viewer import SYSTEM
from workers.errors import ProviderBusyError, ProviderError
from workers.jobs.enrichment import Pending, Run, answer_built_in, read_pending, store
from workers.jobs.tally import Tally
from workers.llm.asking import ask_patiently
from workers.llm.budget import estimate_usage
from workers.llm.chat import MOST_TOKENS, BatchModel, BatchQuestion, BatchResult
from workers.llm.provider import Answer
from workers.llm.summariser import ModelSummariser
from workers.model_prices import Usage
from workers.runtime.context import Context
from workers.runtime.runner import Progress

ATTEMPTS = 3
log = structlog.get_logger("careergraph.enrichment")


def question_id(run: str, person: str) -> str:
    """Return the id of the question about a person: 40 letters and digits that say nothing about them."""
    return hashlib.sha256(f"{run}\x1f{person}".encode()).hexdigest()[:40]


@dataclass(slots=True)
class Round:
    """What the next batch holds: questions, their people, and what is held of the budget for them."""

    attempt: int = 1
    questions: list[BatchQuestion] = field(default_factory=list)
    pending: dict[str, Pending] = field(default_factory=dict)
    held_usages: list[Usage] = field(default_factory=list)


@dataclass(slots=True)
class BatchRun:
    """One run of summaries in batches.

    Args:
        context: the worker's context.
        id: the run's id, which is its task's.
        run: what its people share.
        summariser: makes questions and reads answers.
        batches: the provider's batches.
        tally: counts how far it has come.
        limit: most people to summarise; ``None`` means everyone.
        progress: reports progress.
    """

    context: Context
    id: str
    run: Run
    summariser: ModelSummariser
    batches: BatchModel
    tally: Tally
    limit: int | None
    progress: Progress

    async def work(self, people: Sequence[str]) -> None:
        """Read the results of batches that were sent before, then send the others, one batch after the other."""
        runs = SummaryRunRepository(self.context.client, SYSTEM)
        again: dict[str, int] = {}
        earlier = set[str]()
        for batch in await runs.open_batches(self.id):
            again |= await self._finish(batch)
            earlier |= set(batch.people)
        self.tally.looked_at = len(earlier)
        waiting = iter([person for person in people if person not in earlier])
        while True:
            attempt = max(again.values(), default=1)
            round = await self._fill(iter([*again]) if again else waiting, attempt)
            again = {}
            if round.questions:
                again = await self._send(round)
            elif not attempt > 1:
                return

    async def _fill(self, people: Iterator[str], attempt: int) -> Round:
        """Collect people for a batch until it, the budget or the limit is full. Cached answers are stored at once."""
        round, repository = Round(attempt), InterestRepository(self.context.client, SYSTEM)
        while len(round.questions) < self.context.settings.llm_batch_people and not self.tally.stop:
            if self.limit is not None and self.tally.people_summarised + len(round.questions) >= self.limit:
                self.tally.stop = f"the limit of {self.limit} people is reached"
                break
            person = next(people, None)
            if person is None:
                break
            await self._add(round, repository, person)
        return round

    async def _add(self, round: Round, repository: InterestRepository, person: str) -> None:
        self.tally.looked_at += round.attempt == 1
        pending = await read_pending(self.context, repository, person, self.run)
        if pending is None:
            return
        if cached_summary := await self.summariser.read_cached(pending.deeds, self.run.now):
            self.tally.count(await store(self.context, repository, pending, cached_summary, self.run))
            return
        question = self.summariser.question(question_id(self.id, person), pending.deeds)
        most = estimate_usage(question.system, question.content, MOST_TOKENS)
        if problem := self.run.budget.reserve_most(most):
            self.tally.stop = problem
            return
        round.questions.append(question)
        round.pending[person] = pending
        round.held_usages.append(most)

    async def _send(self, round: Round) -> dict[str, int]:
        """Send a batch, record it, and read its results. Return the people to send again, with the attempt."""
        limits = self.summariser.asker.limits
        try:
            try:
                id = await ask_patiently(limits, lambda: self.batches.send(round.questions))
            except ProviderError as error:
                for pending in round.pending.values():
                    await self._serve_built_in(pending, str(error))
                return {}
            batch = SummaryBatch(id, tuple(round.pending), self.run.now, round.attempt)
            await SummaryRunRepository(self.context.client, SYSTEM).add_batch(self.id, batch)
            return await self._finish(batch)
        finally:
            for most in round.held_usages:
                self.run.budget.release(most)

    async def _finish(self, batch: SummaryBatch) -> dict[str, int]:
        """Wait for a batch and store its results. Return the people to send again, with the attempt."""
        await self._wait(batch)
        run, repository = replace(self.run, now=batch.at), InterestRepository(self.context.client, SYSTEM)
        by_id = {question_id(self.id, person): person for person in batch.people}
        again: dict[str, int] = {}
        used_usage, answered_ids = Usage(), set[str]()
        async for result in self.batches.results(batch.id):
            person = by_id.get(result.id)
            if person is None or person in answered_ids:
                log.warning("a batch has a result that nobody asked for", batch=batch.id)
                continue
            answered_ids.add(person)
            used_usage += result.reply.usage if result.reply else Usage()
            if result.again and batch.attempt < ATTEMPTS:
                again[person] = batch.attempt + 1
            else:
                await self._take(run, repository, person, result)
        again |= {person: batch.attempt + 1 for person in set(batch.people) - answered_ids if batch.attempt < ATTEMPTS}
        self.run.budget.record(used_usage)
        spent_usage = self.run.budget.spent
        record = RunRecord(spent_usage.input, spent_usage.output, self.tally.people_summarised)
        await SummaryRunRepository(self.context.client, SYSTEM).end_batch(self.id, batch.id, record, datetime.now(UTC))
        return again

    async def _wait(self, batch: SummaryBatch) -> None:
        """Wait until a batch has ended. A provider that is busy meanwhile is asked again at the next look."""
        while True:
            try:
                if await self.batches.has_ended(batch.id):
                    return
            except ProviderBusyError as error:
                log.warning("a batch cannot be looked at now", batch=batch.id, error=str(error))
            share = self.tally.looked_at / max(self.tally.total, 1)
            self.progress(min(share, 0.99), f"waiting for a batch of {len(batch.people)} people")
            await asyncio.sleep(self.context.settings.llm_poll_seconds)

    async def _take(self, run: Run, repository: InterestRepository, person: str, result: BatchResult) -> None:
        """Store what a batch says of a person, unless they left or it was stored before."""
        try:
            pending = await read_pending(self.context, repository, person, run)
            if pending is None:
                self.tally.by_source[self.summariser.provider] += result.reply is not None
                return
            try:
                answer = await self.summariser.accept_answer(result.read(Answer), pending.deeds, run.now)
            except ProviderError as error:
                answer = await answer_built_in(run, pending, str(error))
            self.tally.count(await store(self.context, repository, pending, answer, run))
        except NotFoundError:
            log.warning("skipped a person who no longer exists", user=person)

    async def _serve_built_in(self, pending: Pending, problem: str) -> None:
        repository = InterestRepository(self.context.client, SYSTEM)
        answer = await answer_built_in(self.run, pending, problem)
        self.tally.count(await store(self.context, repository, pending, answer, self.run))
