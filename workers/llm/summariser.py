"""Summaries by a language model with structured output. Answers are checked and cached in Redis."""

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from graph.people.interests import Deed
from workers.errors import ProviderError
from workers.llm import prompt
from workers.llm.answers import Answers
from workers.llm.asking import Asker
from workers.llm.budget import Budget
from workers.llm.chat import BatchQuestion
from workers.llm.checks import check_answer
from workers.llm.provider import Answer, CheckedSummary


class ModelSummariser:
    """Asks a language model. What it answered is cached as it came, so that its weights are mixed anew each time.

    Args:
        asker: asks the model.
        redis: caches answers by prompt version, model and content for 90 days.
    """

    version = prompt.VERSION

    def __init__(self, asker: Asker, redis: Redis) -> None:
        self.asker = asker
        self.provider = asker.chat.provider
        self.model = asker.chat.model
        self._answers = Answers(redis, prompt.VERSION, f"{self.provider}\x1f{self.model}")

    async def summarise(self, deeds: Sequence[Deed], now: datetime, budget: Budget) -> CheckedSummary:
        if cached_summary := await self.read_cached(deeds, now):
            return cached_summary
        answer = await self.asker.ask(prompt.SYSTEM, prompt.question(deeds), Answer, budget)
        return await self.accept_answer(answer, deeds, now)

    async def read_cached(self, deeds: Sequence[Deed], now: datetime) -> CheckedSummary | None:
        """Return the summary by a cached answer; ``None`` if none is cached, or it rests on nothing any more."""
        answer = await self._answers.read_cached(prompt.question(deeds), Answer, person_of(deeds))
        try:
            return None if answer is None else self._check(answer, deeds, now)
        except ProviderError:
            return None

    async def accept_answer(self, answer: Answer, deeds: Sequence[Deed], now: datetime) -> CheckedSummary:
        """Check an answer and cache it.

        Raises:
            ProviderError: nothing of it rests on the activity.
        """
        result = self._check(answer, deeds, now)
        await self._answers.keep(prompt.question(deeds), answer, person_of(deeds))
        return result

    def _check(self, answer: Answer, deeds: Sequence[Deed], now: datetime) -> CheckedSummary:
        checked = check_answer(answer, deeds[: prompt.MOST_DEEDS], now)
        return CheckedSummary(checked, self.provider, self.model, prompt.VERSION)

    @staticmethod
    def question(id: str, deeds: Sequence[Deed]) -> BatchQuestion:
        """Return the question about some activity, for a batch."""
        return BatchQuestion(id, prompt.SYSTEM, prompt.question(deeds), Answer)


def person_of(deeds: Sequence[Deed]) -> str | None:
    """Return the person who did some deeds; ``None`` if there are none."""
    return deeds[0].user if deeds else None
