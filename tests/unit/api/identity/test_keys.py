"""Keys are read when they are needed, seldom, and old ones serve while the provider is away."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import TokenError, UnavailableError
from api.identity import keys as keys_module
from api.identity.keys import KeyStore, ProviderError, SigningKey

FRESH, LONGEST, PAUSE = 3_600.0, 86_400.0, 10.0


class Issuer:
    """A provider whose keys, answers and clock the test sets."""

    def __init__(self, *ids: str) -> None:
        self.ids: tuple[str, ...] = ids
        self.is_away = False
        self.reads = 0
        self.now = 1_000.0
        self.gate: asyncio.Event | None = None
        self.store = KeyStore(self.read, FRESH, LONGEST, PAUSE, lambda: self.now)

    async def read(self) -> Mapping[str, SigningKey]:
        self.reads += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.is_away:
            raise ProviderError("https://sso.example does not answer")
        return {id: SigningKey(id, "RS256", None) for id in self.ids}

    async def outcome(self, id: str) -> str:
        try:
            return (await self.store.find(id)).id
        except (TokenError, UnavailableError) as error:
            return type(error).__name__


async def test_keys_are_read_once_and_shared() -> None:
    issuer = Issuer("a", "b")
    issuer.gate = asyncio.Event()
    waiting = [asyncio.ensure_future(issuer.store.find(id)) for id in "abab"]
    await asyncio.sleep(0)
    issuer.gate.set()
    assert [key.id for key in await asyncio.gather(*waiting)] == list("abab")
    assert issuer.reads == 1


async def test_a_client_that_leaves_does_not_end_the_reading_of_others() -> None:
    issuer = Issuer("a")
    issuer.gate = asyncio.Event()
    first, second = (asyncio.ensure_future(issuer.store.find("a")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    issuer.gate.set()
    assert (await second).id == "a"
    assert issuer.reads == 1


async def test_a_new_key_is_found_at_once_and_an_unknown_one_is_looked_for_seldom() -> None:
    issuer = Issuer("a")
    assert await issuer.outcome("a") == "a"
    issuer.now += PAUSE
    issuer.ids = ("a", "b")
    assert await issuer.outcome("b") == "b"
    assert issuer.reads == 2
    issuer.now += PAUSE
    assert [await issuer.outcome("nobody's") for _ in range(5)] == ["TokenError"] * 5
    assert issuer.reads == 3
    assert await issuer.outcome("another") == "UnavailableError", "nobody has asked for this one yet"
    issuer.now += PAUSE
    assert await issuer.outcome("another") == "TokenError"


async def test_a_withdrawn_key_serves_until_the_keys_are_read_again() -> None:
    issuer = Issuer("old", "new")
    assert await issuer.outcome("old") == "old"
    issuer.ids = ("new",)
    issuer.now += FRESH
    assert await issuer.outcome("old") == "old"
    issuer.now += 1.0
    assert await issuer.outcome("old") == "old", "it serves while keys are read in the background"
    await asyncio.sleep(0)
    assert await issuer.outcome("old") == "UnavailableError", "who asks within the pause is to ask again"
    issuer.now += PAUSE
    assert await issuer.outcome("old") == "TokenError"


async def test_old_keys_serve_while_the_provider_is_away_but_not_for_ever() -> None:
    issuer = Issuer("a")
    assert await issuer.outcome("a") == "a"
    issuer.is_away = True
    issuer.now += LONGEST
    assert await issuer.outcome("a") == "a"
    assert await issuer.outcome("b") == "UnavailableError", "it may be a new key"
    issuer.now += 1.0
    assert await issuer.outcome("a") == "UnavailableError"
    assert issuer.store.state.problem == "https://sso.example does not answer"
    issuer.is_away = False
    issuer.now += PAUSE
    assert await issuer.outcome("a") == "a"
    assert issuer.store.state.problem is None


async def test_who_cannot_be_verified_now_is_told_when_to_come_again() -> None:
    issuer = Issuer("a")
    issuer.is_away = True
    with pytest.raises(UnavailableError) as refused:
        await issuer.store.find("a")
    assert 1 <= refused.value.retry_after <= PAUSE
    assert issuer.store.state.age_seconds is None


async def test_few_absent_keys_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "MOST_ABSENT", 2)
    issuer = Issuer("a")
    for id in ("x", "y", "z"):
        assert await issuer.outcome(id) == "TokenError"
        issuer.now += PAUSE
    assert len(issuer.store._absent) <= 2


STEPS = st.lists(
    st.tuples(st.sampled_from("abcz"), st.sampled_from((0.0, 3.0, PAUSE, FRESH + 1, LONGEST + 1)), st.booleans()),
    max_size=25,
)


@given(STEPS)
def test_no_key_serves_that_was_not_published_lately(steps: list[tuple[str, float, bool]]) -> None:
    async def run() -> None:
        issuer = Issuer("a", "b")
        for id, seconds, is_away in steps:
            issuer.now += seconds
            issuer.is_away = is_away
            begun, outcome = issuer.reads, await issuer.outcome(id)
            assert issuer.reads - begun <= 1
            if outcome == id:
                assert id in issuer.ids
                age = issuer.store.state.age_seconds
                assert age is not None
                assert age <= LONGEST

    asyncio.run(run())
