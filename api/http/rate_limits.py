"""Counts requests against quotas, in Redis, shared by all processes.

Requests count one each, and operations as many points as they cost.
GCRA, the generic cell rate algorithm (ITU-T I.371), stores one time for each subject: the moment at which its quota
will be full again. A quota of N per minute lets N requests through at once, and then one every Nth of a minute. One
script checks and counts all quotas of a request in one round trip, and a request that one quota refuses uses up none.
Libraries on PyPI take a round trip for each quota and one more for the headers.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis

from workers.valkey.connections import AWAY, PREFIX, person_digest

COUNT = """
local clock = redis.call('TIME')
local now, window, amount = clock[1] * 1000000 + clock[2], tonumber(ARGV[1]), tonumber(ARGV[2])
local whole, refused = {}, false
for index, key in ipairs(KEYS) do
  whole[index] = math.max(tonumber(redis.call('GET', key) or now), now)
  refused = refused or whole[index] - now + amount * window / ARGV[index + 2] > window
end
local left = {}
for index, key in ipairs(KEYS) do
  if not refused and amount > 0 then
    whole[index] = whole[index] + amount * window / ARGV[index + 2]
    redis.call('SET', key, string.format('%.0f', whole[index]), 'PX', math.ceil((whole[index] - now) / 1000))
  end
  left[index] = math.ceil(whole[index] - now)
end
return {refused and 1 or 0, unpack(left)}
"""
WINDOW_SECONDS = 60
MICROSECONDS = 1_000_000
AWAY_SECONDS, PATIENCE_SECONDS = 1.0, 0.5
MOST_SUBJECTS = 20_000

log = structlog.get_logger("careergraph.limits")


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests per minute one subject, such as a viewer, may send, or how many points they may cost."""

    name: str
    limit: int

    @property
    def policy(self) -> str:
        """The quota as in the header ``RateLimit-Policy``."""
        return f'"{self.name}";q={self.limit};w={WINDOW_SECONDS}'


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's use of a quota.

    Args:
        quota: the quota.
        used: seconds until the quota is full again.
        amount: how much of the quota was asked for.
    """

    quota: Quota
    used: float
    amount: float = 1.0

    @property
    def remaining(self) -> int:
        """How much of the quota is left now."""
        return max(0, int((WINDOW_SECONDS - self.used) * self.quota.limit / WINDOW_SECONDS + 1e-6))

    @property
    def wait(self) -> float:
        """Seconds until as much may be asked for once more; 0 means at once."""
        return max(0.0, self.used + self.amount * WINDOW_SECONDS / self.quota.limit - WINDOW_SECONDS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is allowed, and its subjects' use of their quotas afterwards."""

    allowed: bool
    standings: tuple[Standing, ...]

    @property
    def retry_after(self) -> float:
        """Seconds after which the request may be retried."""
        return max((standing.wait for standing in self.standings), default=0.0)

    def headers(self) -> dict[str, str]:
        """Return the headers for clients, by draft-ietf-httpapi-ratelimit-headers-10."""
        if not self.standings:
            return {}
        limits = (
            f'"{standing.quota.name}";r={standing.remaining};t={max(0, round(standing.used))}'
            for standing in self.standings
        )
        return {
            "RateLimit-Policy": ", ".join(standing.quota.policy for standing in self.standings),
            "RateLimit": ", ".join(limits),
        }


UNLIMITED = Verdict(allowed=True, standings=())


class LocalCounts:
    """Counts in this process alone, while Redis is unavailable.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._whole: dict[str, float] = {}

    def count(self, quotas: Sequence[tuple[Quota, str]], amount: float = 1.0) -> Verdict:
        """Count an amount against some quotas, each with its subject's key."""
        now = self._clock()
        used = [max(0.0, self._whole.get(key, now) - now) for _, key in quotas]
        standings = tuple(Standing(quota, seconds, amount) for (quota, _), seconds in zip(quotas, used, strict=True))
        if any(standing.wait > 0 for standing in standings):
            return Verdict(allowed=False, standings=standings)
        self._make_room(now)
        counted = tuple(
            Standing(standing.quota, standing.used + amount * WINDOW_SECONDS / standing.quota.limit, amount)
            for standing in standings
        )
        for (_, key), standing in zip(quotas, counted, strict=True):
            self._whole[key] = now + standing.used
        return Verdict(allowed=True, standings=counted)

    def _make_room(self, now: float) -> None:
        """Forget subjects with a full quota and, if that is not enough, those that were counted first."""
        if len(self._whole) < MOST_SUBJECTS:
            return
        self._whole = {key: whole for key, whole in self._whole.items() if whole > now}
        for key in list(self._whole)[: len(self._whole) - MOST_SUBJECTS // 2]:
            del self._whole[key]


class RateLimiter:
    """Allows or refuses requests. While Redis is unavailable, each process counts for itself, and logs this.

    Args:
        redis: holds the counts that all processes share.
        viewer_limit: requests per minute of one viewer; 0 sets no limit.
        address_limit: requests per minute of one address; 0 sets no limit.
        patience: seconds that a request waits for Redis.
        point_limit: points per minute that the operations of one viewer may cost; 0 sets no limit.
        account_limit: requests per minute of one service account; 0 sets no limit.
        account_point_limit: points per minute that its operations may cost; 0 sets no limit.
    """

    def __init__(
        self,
        redis: Redis,
        viewer_limit: int,
        address_limit: int,
        patience: float = PATIENCE_SECONDS,
        point_limit: int = 0,
        account_limit: int = 0,
        account_point_limit: int = 0,
    ) -> None:
        self._count = redis.register_script(COUNT)
        self._viewers = Quota("viewer", viewer_limit)
        self._addresses = Quota("address", address_limit)
        self._points = Quota("points", point_limit)
        self._accounts = Quota("account", account_limit)
        self._account_points = Quota("points", account_point_limit)
        self._patience = patience
        self._local = LocalCounts()
        self._away_until = 0.0
        self.local = False

    async def count(self, viewer: str | None, address: str, account: str | None = None) -> Verdict:
        """Count a request of an address and, if known, of a viewer; one of a service account counts for it alone."""
        subjects = (
            [(self._accounts, account)]
            if account is not None
            else [(self._viewers, viewer), (self._addresses, address)]
        )
        quotas = [
            (quota, limit_key(quota.name, subject))
            for quota, subject in subjects
            if subject is not None and quota.limit
        ]
        return await self._count_amount(quotas, 1.0)

    async def spend(self, viewer: str | None, address: str, points: float, account: str | None = None) -> Verdict:
        """Count what an operation costs against its viewer's budget; a visitor's is that of their address.

        What a service account asks for counts against the account's budget alone, whoever it acts for.
        """
        if account is not None:
            quota, key = self._account_points, limit_key("points of account", account)
        elif viewer is not None:
            quota, key = self._points, limit_key("points", viewer)
        else:
            quota, key = self._points, limit_key("points of address", address)
        return await self._count_amount([(quota, key)], points) if quota.limit else UNLIMITED

    async def _count_amount(self, quotas: Sequence[tuple[Quota, str]], amount: float) -> Verdict:
        if not quotas:
            return UNLIMITED
        if time.monotonic() < self._away_until:
            return self._local.count(quotas, amount)
        if self.local:
            self._away_until = time.monotonic() + AWAY_SECONDS  # this request retries Redis, the others do not wait
        try:
            async with asyncio.timeout(self._patience):
                verdict = await self._count_in_redis(quotas, amount)
        except AWAY as error:
            self._note(error)
            return self._local.count(quotas, amount)
        self._note(None)
        return verdict

    async def _count_in_redis(self, quotas: Sequence[tuple[Quota, str]], amount: float) -> Verdict:
        keys, limits = [key for _, key in quotas], [quota.limit for quota, _ in quotas]
        is_refused, *used_microseconds = await self._count(
            keys=keys, args=[WINDOW_SECONDS * MICROSECONDS, amount, *limits]
        )
        standings = (
            Standing(quota, int(microseconds) / MICROSECONDS, amount)
            for (quota, _), microseconds in zip(quotas, used_microseconds, strict=True)
        )
        return Verdict(allowed=not is_refused, standings=tuple(standings))

    def _note(self, error: Exception | None) -> None:
        """Record whether Redis is available, and log changes."""
        self._away_until = time.monotonic() + AWAY_SECONDS if error is not None else 0.0
        if self.local is not (error is not None):
            self.local = error is not None
            if error is not None:
                log.warning("Redis is unavailable: each process counts requests on its own", error=repr(error))
            else:
                log.info("Redis is available again: requests are counted there")


def limit_key(kind: str, subject: str) -> str:
    """Key of a subject's quota; it does not reveal the subject."""
    return f"{PREFIX}:limit:{kind}:{person_digest(subject)}"
