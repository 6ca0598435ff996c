"""A budget of tokens and money for one run. Each call reserves the most that it can cost before it is made.

Calls that run at once reserve together, so that a run does not spend more than its budget. What a call really used
replaces its reservation when the answer is there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from workers.errors import BudgetSpentError, UnknownPriceError
from workers.model_prices import ModelPrice, Usage

BYTES_A_TOKEN = 2  # tokens of texts with ids are longer, so that this estimates too many rather than too few


def estimate_usage(system: str, content: str, most_output: int) -> Usage:
    """Return an upper estimate of the tokens of a question and its answer."""
    letters = len(system.encode()) + len(content.encode())
    return Usage(letters // BYTES_A_TOKEN + 1, most_output)


@dataclass(slots=True)
class Reservation:
    """What one call may use. ``settle`` records what it did use; a call without an answer used nothing."""

    used: Usage = field(default_factory=Usage)

    def settle(self, usage: Usage) -> None:
        """Record what the call used."""
        self.used = usage


class Budget:
    """What a run may spend, and what it has spent.

    Args:
        price: prices of the model; ``None`` if they are unknown.
        dollars: most US dollars; ``None`` sets no limit.
        tokens: most tokens; ``None`` sets no limit.
        in_batch: whether its calls go in batches, which cost less.

    Raises:
        UnknownPriceError: there is a limit in dollars above 0, but the model's prices are unknown.
    """

    def __init__(
        self,
        price: ModelPrice | None = None,
        dollars: float | None = None,
        tokens: int | None = None,
        *,
        in_batch: bool = False,
    ) -> None:
        if dollars and price is None:
            raise UnknownPriceError(
                "the price of the language model is not in the table of prices: name a table that has it in "
                "CAREERGRAPH_LLM_PRICES, or set no budget in US dollars"
            )
        self._price = price
        self._dollars = dollars
        self._tokens = tokens
        self._in_batch = in_batch
        self._held = Usage()
        self._held_dollars = 0.0
        self._changed = asyncio.Condition()
        self.spent = Usage()
        self.spent_dollars = 0.0

    @property
    def allows_nothing(self) -> bool:
        """Whether no call may be made: there is no money for a model that costs money, or there are no tokens."""
        is_free = self._price is not None and self._price.is_free
        return self._tokens == 0 or (self._dollars == 0 and not is_free)

    def cost(self, usage: Usage) -> float:
        """Return what tokens cost, in US dollars; 0 if the prices are unknown."""
        return self._price.cost(usage, in_batch=self._in_batch) if self._price else 0.0

    @asynccontextmanager
    async def reserve(self, most: Usage) -> AsyncIterator[Reservation]:
        """Reserve the most that a call may use, and record what it used at the end, even if it failed.

        While other calls hold reservations that they may not need, wait for their end.

        Raises:
            BudgetSpentError: the budget does not suffice.
        """
        async with self._changed:
            while problem := self.reserve_most(most):
                if not self._held.total:
                    raise BudgetSpentError(problem)
                await self._changed.wait()
        reservation = Reservation()
        try:
            yield reservation
        finally:
            self.release(most)
            self.record(reservation.used)
            async with self._changed:
                self._changed.notify_all()

    def reserve_most(self, most: Usage) -> str:
        """Hold the most that a call may use. Return which budget does not suffice for it; empty if both do."""
        tokens = self.spent.total + self._held.total + most.total
        if self._tokens is not None and tokens > self._tokens:
            return f"the budget of {self._tokens:,} tokens is spent"
        dollars = self.spent_dollars + self._held_dollars + self.cost(most)
        if self._dollars is not None and dollars > self._dollars:
            return f"the budget of {self._dollars:g} US dollars is spent"
        self._held, self._held_dollars = self._held + most, self._held_dollars + self.cost(most)
        return ""

    def release(self, most: Usage) -> None:
        """Hold it no longer."""
        self._held = Usage(self._held.input - most.input, self._held.output - most.output)
        self._held_dollars -= self.cost(most)

    def record(self, usage: Usage) -> None:
        """Record tokens that were used."""
        self.spent += usage
        self.spent_dollars += self.cost(usage)

    def describe(self) -> str:
        """Return what has been spent, in words."""
        tokens = f"{self.spent.total:,} tokens"
        return f"{tokens}, {self.spent_dollars:.4f} US dollars" if self._price else tokens
