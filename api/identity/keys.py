"""A provider's public keys, read again when they change.

PyJWT's ``PyJWKClient`` blocks the event loop, has no limit on what it reads, and forgets its keys when it cannot read
new ones; so keys are kept here.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from api.errors import TokenError, UnavailableError

PAUSE_SECONDS = 10.0
MOST_ABSENT = 1_000

log = structlog.get_logger("careergraph.identity")


class ProviderError(Exception):
    """The provider's documents could not be read, or are of no use; the message says why."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the one algorithm that it is for."""

    id: str
    algorithm: str
    key: Any


@dataclass(frozen=True, slots=True)
class KeyState:
    """How many keys are known, how many seconds ago they were read (``None``: never), and why the last try failed."""

    count: int
    age_seconds: float | None
    problem: str | None


class KeyStore:
    """Keys by their ids. All keys are replaced at once, when they are read anew.

    Keys are read on first use, when a token names an unknown one, and when they are older than ``fresh_seconds``. Old
    ones serve meanwhile, and while the provider is away, until they are older than ``longest_seconds``. Requests that
    wait for keys share one reading, and readings are at least ``pause_seconds`` apart.

    Args:
        read: reads all keys; raises :class:`ProviderError`.
        fresh_seconds: after these, keys are read anew in the background.
        longest_seconds: after these, keys serve no more.
        pause_seconds: the shortest time between two readings.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[Mapping[str, SigningKey]]],
        fresh_seconds: float,
        longest_seconds: float,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._fresh_seconds = fresh_seconds
        self._longest_seconds = longest_seconds
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._absent: OrderedDict[str, None] = OrderedDict()
        self._read_at, self._tried_at = float("-inf"), float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._problem: str | None = None

    @property
    def state(self) -> KeyState:
        """What is known now."""
        age = self._age_seconds
        return KeyState(len(self._keys), None if age == float("inf") else age, self._problem)

    async def find(self, id: str) -> SigningKey:
        """Return a key.

        Raises:
            TokenError: the provider has no such key.
            UnavailableError: it is not known whether the provider has such a key, because it cannot be asked now.
        """
        if id not in self._keys or self._age_seconds > self._longest_seconds:
            has_asked = await self.refresh()
        else:
            has_asked = False
            if self._age_seconds > self._fresh_seconds:
                self._start_reading()
        if self._age_seconds > self._longest_seconds:
            raise self._unavailable()
        key = self._keys.get(id)
        if key is None:
            self._refuse_absent(id, has_asked=has_asked)
            raise TokenError("The token is invalid: its issuer has no such key.")
        return key

    async def refresh(self) -> bool:
        """Read the keys, unless that was tried a moment ago. Return whether it was tried."""
        reading = self._start_reading()
        if reading is None:
            return False
        await asyncio.shield(reading)  # others wait for it, too
        return True

    @property
    def _age_seconds(self) -> float:
        return self._clock() - self._read_at

    def _refuse_absent(self, id: str, *, has_asked: bool) -> None:
        """Remember that there is no such key.

        Raises:
            UnavailableError: that is not known.
        """
        if self._problem is not None or not (has_asked or id in self._absent):
            raise self._unavailable()
        self._absent[id] = None
        if len(self._absent) > MOST_ABSENT:
            self._absent.popitem(last=False)

    def _start_reading(self) -> "asyncio.Task[None] | None":
        if self._reading is not None and not self._reading.done():
            return self._reading
        if self._clock() - self._tried_at < self._pause_seconds:
            return None
        self._tried_at = self._clock()
        self._reading = asyncio.create_task(self._read_all())
        return self._reading

    async def _read_all(self) -> None:
        try:
            keys = await self._read()
        except ProviderError as error:
            if self._problem is None:
                log.warning("the keys of the issuer of tokens cannot be read", error=str(error), known=len(self._keys))
            self._problem = str(error)
            return
        if self._problem is not None or keys.keys() != self._keys.keys():
            log.info("the keys of the issuer of tokens were read", known=len(keys))
        self._keys, self._problem, self._read_at = keys, None, self._clock()
        self._absent.clear()

    def _unavailable(self) -> UnavailableError:
        wait = self._pause_seconds - (self._clock() - self._tried_at)
        return UnavailableError("The issuer of this token cannot be asked for its keys right now: try again.", wait)
