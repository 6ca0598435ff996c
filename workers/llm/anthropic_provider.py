"""Summaries by Anthropic with structured output; answers are checked, and cached in Redis."""

import hashlib
from collections.abc import Sequence

import structlog
from anthropic import AnthropicError, APIError, AsyncAnthropic
from pydantic import ValidationError
from redis.asyncio import Redis

from graph.interests import Deed
from workers.errors import ProviderError
from workers.llm import prompt
from workers.llm.checks import checked
from workers.llm.provider import ANTHROPIC, Answer, Summarised
from workers.settings import WorkerSettings
from workers.valkey import answer_key

MOST_TOKENS = 4_000
KEPT_SECONDS = 30 * 86_400

log = structlog.get_logger("careergraph.llm")


class AnthropicSummariser:
    """Asks Anthropic; the client retries 408, 409, 429, 5xx and 529 and time-outs with backoff.

    Args:
        client: Anthropic's client.
        model: which model.
        redis: keeps answers by prompt version, model and content for 30 days.
    """

    provider = ANTHROPIC
    version = prompt.VERSION

    def __init__(self, client: AsyncAnthropic, model: str, redis: Redis) -> None:
        self.model = model
        self._client = client
        self._redis = redis

    async def summarise(self, deeds: Sequence[Deed]) -> Summarised:
        content = prompt.question(deeds)
        digest = hashlib.sha256(f"{prompt.VERSION}\x1f{self.model}\x1f{content}".encode()).hexdigest()
        if kept := await self._redis.get(answer_key(digest)):
            answer = Answer.model_validate_json(kept)
        else:
            answer = checked(await self._ask(content), deeds[: prompt.MOST_DEEDS])
            await self._redis.set(answer_key(digest), answer.model_dump_json(), ex=KEPT_SECONDS)
        return Summarised(answer, self.provider, self.model, prompt.VERSION)

    async def _ask(self, content: str) -> Answer:
        try:
            message = await self._client.messages.parse(
                model=self.model,
                max_tokens=MOST_TOKENS,
                system=prompt.SYSTEM,
                messages=[{"role": "user", "content": content}],
                output_format=Answer,
            )
        except ValidationError as error:
            raise ProviderError(f"Anthropic answered what is not the schema: {error.error_count()} errors") from error
        except (APIError, AnthropicError) as error:
            raise ProviderError(f"Anthropic does not answer: {error}") from error
        if message.stop_reason != "end_turn":
            raise ProviderError(f"Anthropic stopped early: {message.stop_reason}")
        if message.parsed_output is None:
            raise ProviderError("Anthropic answered without text")
        log.info("summary by a language model", model=self.model, tokens=message.usage.output_tokens)
        return message.parsed_output


def anthropic_client(settings: WorkerSettings) -> AsyncAnthropic:
    """A client by the settings; its time-out is ours, not the default of ten minutes."""
    assert settings.anthropic_api_key is not None  # noqa: S101 - the caller has looked
    return AsyncAnthropic(
        api_key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        timeout=settings.llm_timeout_seconds,
        max_retries=settings.llm_retries,
    )
