"""Counts what a language model is asked: time, outcome, tokens and money."""

from collections.abc import AsyncIterator, Sequence

from pydantic import BaseModel

from workers.llm.chat import BatchModel, BatchQuestion, BatchResult, ChatModel, Reply
from workers.model_prices import ModelPrice
from workers.observation.metrics import Metrics


class WatchedChat:
    """A language model whose use is counted.

    Args:
        chat: the model.
        metrics: where its use is counted.
        price: its prices; ``None`` if they are unknown, so that no money is counted.
    """

    def __init__(self, chat: ChatModel, metrics: Metrics, price: ModelPrice | None) -> None:
        self.provider = chat.provider
        self.model = chat.model
        self.batches: BatchModel | None = chat.batches and WatchedBatches(chat, chat.batches, metrics, price)
        self._chat = chat
        self._metrics = metrics
        self._price = price

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        """Ask one question; errors are those of the model."""
        with self._metrics.watch_llm(self.provider):
            reply = await self._chat.ask(system, content, shape)
        dollars = self._price.cost(reply.usage) if self._price else 0.0
        self._metrics.count_llm(self.provider, self.model, reply.usage, dollars)
        return reply


class WatchedBatches:
    """A provider's batches whose use is counted when results are read.

    Args:
        chat: the model.
        batches: its batches.
        metrics: where their use is counted.
        price: the model's prices, if they are known.
    """

    def __init__(self, chat: ChatModel, batches: BatchModel, metrics: Metrics, price: ModelPrice | None) -> None:
        self._chat = chat
        self._batches = batches
        self._metrics = metrics
        self._price = price

    async def send(self, questions: Sequence[BatchQuestion]) -> str:
        """Send a batch and return the provider's id; errors are those of the model."""
        with self._metrics.watch_llm(self._chat.provider):
            return await self._batches.send(questions)

    async def has_ended(self, id: str) -> bool:
        """Return whether the results of a batch can be read."""
        return await self._batches.has_ended(id)

    async def results(self, id: str) -> AsyncIterator[BatchResult]:
        """Yield the results of a batch that has ended, and count what they used."""
        async for result in self._batches.results(id):
            if result.reply is not None:
                usage = result.reply.usage
                dollars = self._price.cost(usage, in_batch=True) if self._price else 0.0
                self._metrics.count_llm(self._chat.provider, self._chat.model, usage, dollars)
            yield result
