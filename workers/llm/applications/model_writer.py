"""Summaries of applications, and questions, by a language model. Answers are checked and cached."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import Field
from redis.asyncio import Redis

from workers.llm.answers import Answers
from workers.llm.applications import prompt
from workers.llm.applications.checks import check_answer
from workers.llm.applications.facts import ApplicationFacts, ApplicationTexts
from workers.llm.asking import Asker
from workers.llm.budget import Budget
from workers.llm.provider import AnswerPart

MOST_SENTENCES, MOST_QUESTIONS = 4, 8  # of an answer that are looked at
NamesIn = Callable[[str], Awaitable[Sequence[str]]]


class CachedTexts(AnswerPart):
    """The checked texts of an answer, as they are cached."""

    summary: str = Field(description="two sentences")
    questions: list[str] = Field(description="three questions")


class ModelApplicationWriter:
    """Asks a language model.

    Args:
        asker: asks the model.
        redis: caches checked answers by prompt version, model and content for 90 days.
        names_in: finds the graph's names in a text; the facts that it rests on must contain each of them.
    """

    version = prompt.VERSION

    def __init__(self, asker: Asker, redis: Redis, names_in: NamesIn) -> None:
        self._asker = asker
        self._answers = Answers(redis, prompt.VERSION, asker.chat.model)
        self._names_in = names_in

    async def write(self, facts: ApplicationFacts) -> ApplicationTexts:
        """Return the texts of the model that the facts support; errors as in the interface."""
        content, chat = prompt.question(facts), self._asker.chat
        if cached := await self._answers.read_cached(content, CachedTexts, facts.user):
            return ApplicationTexts(cached.summary, tuple(cached.questions), chat.provider, chat.model)
        raw_answer = await self._asker.ask(prompt.SYSTEM, content, prompt.ApplicationAnswer, Budget())
        answer = prompt.ApplicationAnswer(
            summary=raw_answer.summary[:MOST_SENTENCES], questions=raw_answer.questions[:MOST_QUESTIONS]
        )
        texts = [*(sentence.text for sentence in answer.summary), *(question.text for question in answer.questions)]
        names = {text: await self._names_in(text) for text in texts}
        summary, questions = check_answer(answer, facts, names)
        await self._answers.keep(content, CachedTexts(summary=summary, questions=list(questions)), facts.user)
        return ApplicationTexts(summary, questions, chat.provider, chat.model)
