"""Summaries by a language model with structured output. Answers are checked and cached in Redis."""

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from graph.people.interests import Deed
from workers.llm import prompt
from workers.llm.answers import Answers
from workers.llm.asking import Asker
from workers.llm.budget import Budget
from workers.llm.checks import check_answer
from workers.llm.provider import Answer, Summarised


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

    async def summarise(self, deeds: Sequence[Deed], now: datetime, budget: Budget) -> Summarised:
        content = prompt.question(deeds)
        answer = await self._answers.kept(content, Answer)
        if answer is not None:
            return self.check(answer, deeds, now)
        answer = await self.asker.ask(prompt.SYSTEM, content, Answer, budget)
        result = self.check(answer, deeds, now)
        await self._answers.keep(content, answer)  # only what passed the checks
        return result

    def check(self, answer: Answer, deeds: Sequence[Deed], now: datetime) -> Summarised:
        """Return what of an answer rests on the interactions that were sent; errors as in :func:`check_answer`."""
        checked = check_answer(answer, deeds[: prompt.MOST_DEEDS], now)
        return Summarised(checked, self.provider, self.model, prompt.VERSION)
