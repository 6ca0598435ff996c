"""Asking a language model: budgets, retries, and a provider that is down."""

import asyncio
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from workers.errors import (
    BudgetSpentError,
    ProviderBusyError,
    ProviderDownError,
    ProviderError,
    UnknownPriceError,
)
from workers.llm.asking import Asker, AskingLimits
from workers.llm.budget import Budget
from workers.llm.chat import Reply, read_retry_after
from workers.model_prices import DEFAULT_PRICES, ModelPrice, Usage, parse_prices

PRICE = ModelPrice(input=1.0, output=2.0)
FREE = ModelPrice(input=0.0, output=0.0)


class Word(BaseModel):
    word: str


class Model:
    """A model that does what it is told, and remembers how often it was asked, and how often at once."""

    provider, model = "TEST", "test"

    def __init__(self, *answers: Reply | Exception) -> None:
        self.answers = list(answers)
        self.asked = self.now = self.most = 0

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


GOOD = Reply('{"word": "yes"}', Usage(10, 5))
BUSY = ProviderBusyError("busy", 0.0)


def asker(model: Model, **limits: float) -> Asker:
    return Asker(model, AskingLimits(**{"longest_wait": 0.01, **limits}))  # type: ignore[arg-type]


async def test_an_answer_is_read_and_what_it_used_is_recorded() -> None:
    budget = Budget(PRICE, dollars=1.0)
    assert await asker(Model(GOOD)).ask("s", "c", Word, budget) == Word(word="yes")
    assert budget.spent == Usage(10, 5)
    assert budget.spent_dollars == pytest.approx(20e-6)


async def test_a_busy_model_is_asked_again_and_no_more_often_than_set() -> None:
    model = Model(BUSY, BUSY, GOOD)
    assert await asker(model, retries=2).ask("s", "c", Word, Budget()) == Word(word="yes")
    model = Model(BUSY)
    with pytest.raises(ProviderBusyError):
        await asker(model, retries=2).ask("s", "c", Word, Budget())
    assert model.asked == 3


async def test_nobody_waits_as_long_as_a_provider_wants() -> None:
    model = Model(ProviderBusyError("come back tomorrow", 86_400.0))
    with pytest.raises(ProviderBusyError):
        await asker(model, retries=5).ask("s", "c", Word, Budget())
    assert model.asked == 1


async def test_a_provider_that_is_down_is_left_alone() -> None:
    model = Model(BUSY)
    down = asker(model, retries=1, failures=2, down_seconds=3_600.0)
    for _ in range(2):
        with pytest.raises(ProviderBusyError):
            await down.ask("s", "c", Word, Budget())
    for _ in range(10_000 // 100):
        with pytest.raises(ProviderDownError):
            await down.ask("s", "c", Word, Budget())
    assert model.asked == 4


async def test_a_bad_answer_does_not_count_as_down_but_counts_for_the_budget() -> None:
    model, budget = Model(Reply("{", Usage(3, 4))), Budget()
    odd = asker(model, failures=1)
    for _ in range(3):
        with pytest.raises(ProviderError, match="schema"):
            await odd.ask("s", "c", Word, budget)
    assert (model.asked, budget.spent) == (3, Usage(9, 12))


async def test_only_so_many_questions_are_asked_at_once() -> None:
    model = Model(GOOD)
    many = asker(model, concurrent=3)
    await asyncio.gather(*(many.ask("s", "c", Word, Budget()) for _ in range(20)))
    assert (model.asked, model.most) == (20, 3)


@pytest.mark.parametrize("budget", [lambda: Budget(PRICE, dollars=0.001), lambda: Budget(tokens=100)])
async def test_a_question_beyond_the_budget_is_not_asked(budget: Callable[[], Budget]) -> None:
    model = Model(GOOD)
    with pytest.raises(BudgetSpentError):
        await asker(model).ask("s", "c", Word, budget())
    assert model.asked == 0


async def test_calls_at_once_reserve_together_and_wait_for_each_other() -> None:
    budget, at_once = Budget(tokens=100), []

    async def call() -> None:
        async with budget.reserve(Usage(30, 30)) as reservation:
            at_once.append(1)
            await asyncio.sleep(0)
            assert sum(at_once) == 1
            at_once.pop()
            reservation.settle(Usage(15, 15))

    results = await asyncio.gather(*(call() for _ in range(4)), return_exceptions=True)
    assert budget.spent == Usage(30, 30), "the third would need 120 tokens"
    assert [type(result) for result in results] == [type(None), type(None), BudgetSpentError, BudgetSpentError]


def test_a_budget_of_nothing_allows_only_what_is_free() -> None:
    assert Budget(PRICE, dollars=0.0).allows_nothing
    assert Budget(None, dollars=0.0).allows_nothing
    assert Budget(FREE, tokens=0).allows_nothing
    assert not Budget(FREE, dollars=0.0).allows_nothing
    assert not Budget(PRICE).allows_nothing


def test_a_budget_in_money_needs_a_price() -> None:
    with pytest.raises(UnknownPriceError, match="CAREERGRAPH_LLM_PRICES"):
        Budget(None, dollars=1.0)


def test_a_batch_costs_its_share_and_a_long_prompt_more() -> None:
    price = DEFAULT_PRICES.models["claude-haiku-5-5"]
    short, long = Usage(100_000, 1_000), Usage(100_001, 1_000)
    assert price.cost(short, in_batch=True) == price.cost(short) / 2
    assert price.cost(long) > 4 * price.cost(short)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('date = 2026-01-01\nsource = "us"\n[models.a]\ninput = -1.0\noutput = 1.0', "models.a.input"),
        ('date = 2026-01-01\nsource = "us"\n[models.a]\ninput = 1.0', "models.a.output"),
        ('date = 2026-01-01\nsource = "us"\nodd = 1\n[models]', "odd"),
        ('source = "us"\n[models]', "date"),
        ("[models", "Expected"),
    ],
)
def test_a_bad_table_of_prices_says_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_prices(text)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_what_a_provider_wants_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(headers) == seconds
