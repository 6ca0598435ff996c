"""Summaries of profiles by a language model. Answers are checked and cached; if it fails, the template serves."""

import asyncio
from collections.abc import Callable

import structlog
from pydantic import Field, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from workers.errors import BudgetSpentError, ProviderError, UnknownPriceError
from workers.llm.answers import Answers
from workers.llm.asking import Asker
from workers.llm.budget import Budget
from workers.llm.narrative import NarrativeAnswer
from workers.llm.profiles import prompt
from workers.llm.profiles.checks import check_statements, facts_to_send
from workers.llm.profiles.facts import ProfileFacts, ProfileSummary
from workers.llm.provider import BUILT_IN, AnswerPart

MOST_STATEMENTS = 5  # of an answer that are looked at
log = structlog.get_logger("careergraph.llm")


class CachedSummary(AnswerPart):
    """The checked summary, as it is cached."""

    text: str = Field(description="two or three sentences")


class ModelProfileWriter:
    """Asks a language model, while the person waits. If it fails, the template serves, and ``source`` says so.

    Args:
        asker: asks the model.
        redis: caches checked answers by prompt version, model and content for 90 days.
        seconds: the longest wait.
        make_budget: makes the budget of one call.
    """

    def __init__(self, asker: Asker, redis: Redis, seconds: float, make_budget: Callable[[], Budget]) -> None:
        self._asker = asker
        self._answers = Answers(redis, prompt.VERSION, asker.chat.model)
        self._seconds = seconds
        self._make_budget = make_budget

    async def write(self, facts: ProfileFacts) -> ProfileSummary:
        """Return the model's summary if the facts support it, else the template's."""
        try:
            async with asyncio.timeout(self._seconds):
                return ProfileSummary(await self._ask(facts), self._asker.chat.provider)
        except (
            ProviderError,
            BudgetSpentError,
            UnknownPriceError,
            RedisError,
            ValidationError,
            OSError,
            TimeoutError,
        ) as error:
            log.warning("no summary of a profile by the language model; the template is used", error=str(error))
            return ProfileSummary(facts.template, BUILT_IN)

    async def _ask(self, facts: ProfileFacts) -> str:
        sent_facts = facts_to_send(facts.facts)
        content = prompt.question(sent_facts, facts.language)
        if cached := await self._answers.read_cached(content, CachedSummary, facts.user):
            return cached.text
        answer = await self._asker.ask(prompt.SYSTEM, content, NarrativeAnswer, self._make_budget())
        text = check_statements(answer.statements[:MOST_STATEMENTS], sent_facts, facts.language)
        await self._answers.keep(content, CachedSummary(text=text), facts.user)
        return text
