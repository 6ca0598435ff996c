"""Sends one question to Anthropic with structured output. Summaries and narratives use it."""

import hashlib
from typing import TypeVar

import structlog
from anthropic import AnthropicError, APIError, AsyncAnthropic
from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis

from workers.errors import ProviderError
from workers.valkey.connections import answer_key

MOST_TOKENS = 4_000
KEPT_SECONDS = 30 * 86_400
Shape = TypeVar("Shape", bound=BaseModel)

log = structlog.get_logger("careergraph.llm")


async def ask(client: AsyncAnthropic, model: str, system: str, content: str, shape: type[Shape]) -> Shape:
    """Ask one question and return an answer of the requested schema. The content of the answer is not checked.

    Raises:
        ProviderError: the provider refused, stopped early, or gave an answer that does not match the schema.
    """
    try:
        message = await client.messages.parse(
            model=model,
            max_tokens=MOST_TOKENS,
            system=system,
            messages=[{"role": "user", "content": content}],
            output_format=shape,
        )
    except ValidationError as error:
        raise ProviderError(f"Anthropic's answer does not match the schema: {error.error_count()} errors") from error
    except (APIError, AnthropicError) as error:
        raise ProviderError(f"Anthropic does not answer: {error}") from error
    if message.stop_reason != "end_turn":
        raise ProviderError(f"Anthropic stopped early: {message.stop_reason}")
    if message.parsed_output is None:
        raise ProviderError("Anthropic's answer has no content")
    log.info("answered by a language model", model=model, shape=shape.__name__, tokens=message.usage.output_tokens)
    return message.parsed_output


class Answers:
    """A cache of checked answers, kept for 30 days by prompt version, model and content.

    Args:
        redis: stores the answers.
        version: the version of the prompt.
        model: the model that answers.
    """

    def __init__(self, redis: Redis, version: str, model: str) -> None:
        self._redis = redis
        self._prefix = f"{version}\x1f{model}"

    async def kept(self, content: str, shape: type[Shape]) -> Shape | None:
        """Return the cached answer to a question."""
        text = await self._redis.get(self._key(content))
        return shape.model_validate_json(text) if text else None

    async def keep(self, content: str, answer: BaseModel) -> None:
        """Cache an answer."""
        await self._redis.set(self._key(content), answer.model_dump_json(), ex=KEPT_SECONDS)

    def _key(self, content: str) -> str:
        return answer_key(hashlib.sha256(f"{self._prefix}\x1f{content}".encode()).hexdigest())
