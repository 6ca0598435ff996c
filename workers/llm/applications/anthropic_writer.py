"""Summaries of applications and questions by Anthropic with structured output. Answers are checked and cached."""

from collections.abc import Awaitable, Callable, Sequence

from anthropic import AsyncAnthropic
from pydantic import Field
from redis.asyncio import Redis

from workers.llm.anthropic_client import Answers, ask
from workers.llm.applications import prompt
from workers.llm.applications.checks import check_answer
from workers.llm.applications.facts import ApplicationFacts, Written
from workers.llm.provider import ANTHROPIC, Answered

MOST_SENTENCES, MOST_QUESTIONS = 4, 8  # of an answer that are looked at
NamesIn = Callable[[str], Awaitable[Sequence[str]]]


class CachedTexts(Answered):
    """The checked texts of an answer, as they are cached."""

    summary: str = Field(description="two sentences")
    questions: list[str] = Field(description="three questions")


class AnthropicApplicationWriter:
    """Asks Anthropic. The client retries when it is busy.

    Args:
        client: Anthropic's client.
        model: the model to use.
        redis: caches checked answers by prompt version, model and content for 30 days.
        names_in: finds the graph's names in a text; the facts that it rests on must contain each of them.
    """

    version = prompt.VERSION

    def __init__(self, client: AsyncAnthropic, model: str, redis: Redis, names_in: NamesIn) -> None:
        self._client = client
        self._model = model
        self._answers = Answers(redis, prompt.VERSION, model)
        self._names_in = names_in

    async def write(self, facts: ApplicationFacts) -> Written:
        """Return the texts of the model that the facts support; errors as in the interface."""
        content = prompt.question(facts)
        if cached := await self._answers.kept(content, CachedTexts):
            return Written(cached.summary, tuple(cached.questions), ANTHROPIC, self._model)
        raw_answer = await ask(self._client, self._model, prompt.SYSTEM, content, prompt.ApplicationAnswer)
        answer = prompt.ApplicationAnswer(
            summary=raw_answer.summary[:MOST_SENTENCES], questions=raw_answer.questions[:MOST_QUESTIONS]
        )
        texts = [*(sentence.text for sentence in answer.summary), *(question.text for question in answer.questions)]
        names = {text: await self._names_in(text) for text in texts}
        summary, questions = check_answer(answer, facts, names)
        await self._answers.keep(content, CachedTexts(summary=summary, questions=list(questions)))
        return Written(summary, questions, ANTHROPIC, self._model)
