"""A cache of answers of language models."""

import hashlib

from pydantic import BaseModel
from redis.asyncio import Redis

from workers.llm.chat import Shape
from workers.valkey.connections import answer_key

KEPT_SECONDS = 90 * 86_400


class Answers:
    """A cache of checked answers, kept for 90 days by prompt version, model and content.

    Args:
        redis: stores the answers.
        version: the version of the prompt.
        model: the model that answers.
    """

    def __init__(self, redis: Redis, version: str, model: str) -> None:
        self._redis = redis
        self._prefix = f"{version}\x1f{model}"

    async def read_cached(self, content: str, shape: type[Shape], user: str | None = None) -> Shape | None:
        """Return the cached answer to a question, which may be about a person."""
        text = await self._redis.get(self._key(content, user))
        return shape.model_validate_json(text) if text else None

    async def keep(self, content: str, answer: BaseModel, user: str | None = None) -> None:
        """Cache an answer, which may be about a person."""
        await self._redis.set(self._key(content, user), answer.model_dump_json(), ex=KEPT_SECONDS)

    def _key(self, content: str, user: str | None) -> str:
        return answer_key(hashlib.sha256(f"{self._prefix}\x1f{content}".encode()).hexdigest(), user)
