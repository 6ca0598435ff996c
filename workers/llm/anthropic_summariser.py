"""Summaries by Anthropic with structured output. Answers are checked and cached in Redis."""

from collections.abc import Sequence

from anthropic import AsyncAnthropic
from redis.asyncio import Redis

from graph.people.interests import Deed
from workers.llm import prompt
from workers.llm.anthropic_client import Answers, ask
from workers.llm.checks import check_answer
from workers.llm.provider import ANTHROPIC, Answer, Summarised
from workers.settings import WorkerSettings


class AnthropicSummariser:
    """Asks Anthropic. The client retries 408, 409, 429, 5xx and 529 and timeouts with backoff.

    Args:
        client: Anthropic's client.
        model: the model to use.
        redis: caches answers by prompt version, model and content for 30 days.
    """

    provider = ANTHROPIC
    version = prompt.VERSION

    def __init__(self, client: AsyncAnthropic, model: str, redis: Redis) -> None:
        self.model = model
        self._client = client
        self._answers = Answers(redis, prompt.VERSION, model)

    async def summarise(self, deeds: Sequence[Deed]) -> Summarised:
        content = prompt.question(deeds)
        answer = await self._answers.kept(content, Answer)
        if answer is None:
            raw_answer = await ask(self._client, self.model, prompt.SYSTEM, content, Answer)
            answer = check_answer(raw_answer, deeds[: prompt.MOST_DEEDS])
            await self._answers.keep(content, answer)
        return Summarised(answer, self.provider, self.model, prompt.VERSION)


def anthropic_client(settings: WorkerSettings) -> AsyncAnthropic:
    """Create a client from the settings. Its timeout comes from our settings, not from the default of ten minutes."""
    assert settings.anthropic_api_key is not None  # noqa: S101 - the caller has checked
    return AsyncAnthropic(
        api_key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        timeout=settings.llm_timeout_seconds,
        max_retries=settings.llm_retries,
    )
