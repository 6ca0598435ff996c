"""Asks a language model: within a budget, a few questions at a time, with retries, and not at all while it is down."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from workers.errors import ProviderBusyError, ProviderDownError
from workers.llm.budget import Budget, estimate_usage
from workers.llm.chat import MOST_TOKENS, ChatModel, Reply, Shape

Answered = TypeVar("Answered")
FIRST_WAIT = 0.5  # seconds
log = structlog.get_logger("careergraph.llm")


@dataclass(frozen=True, slots=True)
class AskingLimits:
    """Limits on asking.

    Args:
        retries: how often a question is asked again if the provider is busy.
        concurrent: how many questions are asked at once.
        longest_wait: longest wait before a retry, in seconds. A provider that wants a longer one is given up.
        failures: how many questions in a row must fail, with all retries, before no more are asked.
        down_seconds: seconds before a provider that is down is tried again, with one question.
    """

    retries: int = 3
    concurrent: int = 4
    longest_wait: float = 60.0
    failures: int = 3
    down_seconds: float = 60.0


class Asker:
    """Asks one model. All people of a process share it, so that nobody waits for a provider that is known to be down.

    Args:
        chat: the model.
        limits: limits on asking.
    """

    def __init__(self, chat: ChatModel, limits: AskingLimits | None = None) -> None:
        self.chat = chat
        self.limits = limits or AskingLimits()
        self._places = asyncio.Semaphore(self.limits.concurrent)
        self._breakers = AsyncCircuitBreakerFactory(self.limits.failures, self.limits.down_seconds)

    async def ask(self, system: str, content: str, shape: type[Shape], budget: Budget) -> Shape:
        """Ask a question and return an answer in its schema. The content of the answer is not checked.

        Raises:
            BudgetSpentError: the budget does not suffice for the question.
            ProviderDownError: the provider failed so often that it is not asked now.
            ProviderError: the provider is busy after all retries, refused, or gave an invalid answer.
        """
        most = estimate_usage(system, content, MOST_TOKENS)
        async with self._places, budget.reserve(most) as reservation:
            reply = await self._ask_guarded(system, content, shape)
            reservation.settle(reply.usage)
        log.info("answered by a language model", model=self.chat.model, shape=shape.__name__, tokens=reply.usage.total)
        return reply.read(shape)

    async def _ask_guarded(self, system: str, content: str, shape: type[Shape]) -> Reply:
        """Ask with retries, unless the provider is down. Only failures of the provider count, not bad questions."""
        breaker = await self._breakers.get_breaker(self.chat.provider, exclude=[(Exception, is_own_fault)])
        try:
            async with breaker:
                return await ask_patiently(self.limits, partial(self.chat.ask, system, content, shape))
        except OpenedState as error:
            raise ProviderDownError(f"{self.chat.provider} failed repeatedly and is not asked for a while") from error


async def ask_patiently(limits: AskingLimits, ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """Ask a provider, and again if it is busy: after the time that it names, else after a growing time with jitter.

    Raises:
        ProviderBusyError: it is busy after all retries, or wants a longer wait than the longest.
        ProviderError: it refused.
    """
    backoff = wait_exponential_jitter(multiplier=FIRST_WAIT, max=limits.longest_wait, jitter=FIRST_WAIT)

    async def ask_once() -> Answered:  # tenacity awaits only what it knows to be a coroutine function
        return await ask()

    def is_worth_a_wait(error: BaseException) -> bool:
        return isinstance(error, ProviderBusyError) and (error.retry_after or 0.0) <= limits.longest_wait

    def wait_seconds(attempt: RetryCallState) -> float:
        error = attempt.outcome.exception() if attempt.outcome else None
        asked_for = error.retry_after if isinstance(error, ProviderBusyError) else None
        return min(backoff(attempt) if asked_for is None else asked_for, limits.longest_wait)

    stop, retry = stop_after_attempt(limits.retries + 1), retry_if_exception(is_worth_a_wait)
    return await AsyncRetrying(stop=stop, wait=wait_seconds, retry=retry, reraise=True)(ask_once)


def is_own_fault(error: BaseException) -> bool:
    """Return whether a failure says nothing about whether the provider is up."""
    return not isinstance(error, ProviderBusyError)
