"""Served rankings, cached in Redis, so that pages neither repeat nor skip items while scores change."""

import asyncio
import base64
import uuid
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.errors import BadUserInputError
from gnn.scoring.blend import Algorithm, Ranking, ScoredItems
from gnn.scoring.retrieval import Source
from graph.catalogue.types import ItemLabel
from workers.errors import QueueUnavailableError
from workers.valkey.connections import ranking_key

KEPT_SECONDS = 1_800
ANSWER_SECONDS = 1.5


def dump_ranking(ranking: Ranking) -> bytes:
    """Serialise a ranking as JSON."""
    return orjson.dumps(
        {
            "user": ranking.user,
            "label": ranking.label,
            "items": ranking.items,
            "modelVersion": ranking.model_version,
            "algorithm": ranking.algorithm.value,
            "createdAt": ranking.created_at.isoformat(),
            "expiresAt": ranking.expires_at.isoformat(),
            "learnedWeight": ranking.learned_weight,
            "snapshot": ranking.snapshot,
            "features": base64.b64encode(ranking.features).decode(),
        }
    )


def load_ranking(text: bytes | str) -> Ranking:
    """Return the inverse of :func:`dump_ranking`."""
    facts: dict[str, Any] = orjson.loads(text)
    return Ranking(
        user=facts["user"],
        label=facts["label"],
        items=ScoredItems(**facts["items"] | {"sources": [Source(name) for name in facts["items"]["sources"]]}),
        model_version=facts["modelVersion"],
        algorithm=Algorithm(facts["algorithm"]),
        created_at=datetime.fromisoformat(facts["createdAt"]),
        expires_at=datetime.fromisoformat(facts["expiresAt"]),
        learned_weight=facts["learnedWeight"],
        snapshot=facts["snapshot"],
        features=base64.b64decode(facts["features"]),
    )


class Rankings:
    """Stores rankings for half an hour.

    Args:
        redis: where rankings are stored.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def new_id(self) -> str:
        """Return an unguessable id for a new ranking."""
        return uuid.uuid4().hex

    async def keep(self, id: str, ranking: Ranking) -> None:
        """Store a ranking.

        Raises:
            QueueUnavailableError: Redis does not respond.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._redis.set(ranking_key(id, ranking.user), dump_ranking(ranking), ex=KEPT_SECONDS)
        except (RedisError, OSError, TimeoutError) as error:
            raise QueueUnavailableError(f"Redis does not answer: {error}") from error

    async def load(self, id: str, user: str, label: ItemLabel) -> Ranking:
        """Load a ranking that was stored for this person.

        Raises:
            BadUserInputError: the ranking has expired, or is another person's.
            QueueUnavailableError: Redis does not respond.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                text = await self._redis.get(ranking_key(id, user))
        except (RedisError, OSError, TimeoutError) as error:
            raise QueueUnavailableError(f"Redis does not answer: {error}") from error
        try:
            ranking = load_ranking(text) if text else None
        except (LookupError, TypeError, ValueError):
            ranking = None  # another version stored it
        if ranking is None or ranking.user != user or ranking.label != label:
            raise BadUserInputError(
                "after: the ranking of this cursor is no longer available: request the first page again."
            )
        return ranking
