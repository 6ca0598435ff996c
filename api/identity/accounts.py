"""Service accounts: their tokens, and what these allow."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from api.errors import TokenError
from api.http.tokens import MAX_ID_BYTES, Grant, is_person_id
from graph.errors import GraphUnavailableError
from graph.registry.service_accounts import Scope, ServiceAccount
from graph.viewer import Agent, Role

PREFIX = "cgsa_"
DOUBT_SECONDS = 1.0
ROLES = frozenset({Role.CANDIDATE, Role.RECRUITER})
"""The roles that count while an account acts for a person: an administrator's do not."""
INVALID = "The token is invalid: no service account has it, or it was revoked or has expired."

log = structlog.get_logger("careergraph.identity")


def make_secret(id: str) -> tuple[str, str]:
    """Make a secret for an account. Return its token, which is shown once, and the digest to store."""
    secret = secrets.token_urlsafe(32)
    return f"{PREFIX}{id}.{secret}", digest_of(secret)


def digest_of(secret: str) -> str:
    """Return the digest of a secret. It has 256 random bits, so a slow function would protect it no better."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Accounts:
    """The service accounts, read together and kept for a while: there are few.

    While the graph is unavailable, they serve as they were last read.

    Args:
        read: reads all accounts.
        seconds: how long they are kept, and so for how long a revoked one may still be used.
        clock: monotonic seconds.
        read_time: the time of day, for expiry.
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[Sequence[ServiceAccount]]],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        read_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._read_time = read_time
        self._by_id: Mapping[str, ServiceAccount] | None = None
        self._by_subject: Mapping[str, ServiceAccount] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    async def find_by_token(self, token: str) -> ServiceAccount:
        """Return the account that has a token.

        Raises:
            TokenError: no account has it, or it may no longer be used.
            GraphUnavailableError: the graph is unavailable, and the accounts are not known.
        """
        id, _, secret = token.removeprefix(PREFIX).partition(".")
        account = (await self._accounts(self._seconds)).get(id)
        if account is None or not has_secret(account, secret):  # it may be new, or have a new secret
            account = (await self._accounts(min(DOUBT_SECONDS, self._seconds))).get(id)
        if account is None or not has_secret(account, secret):
            raise TokenError(INVALID)
        return self._require_valid(account)

    async def find_by_subject(self, subject: str) -> ServiceAccount | None:
        """Return the account that a provider's tokens with this person stand for; ``None`` if it is a person.

        Raises:
            TokenError: the account may no longer be used.
            GraphUnavailableError: the graph is unavailable, and the accounts are not known.
        """
        await self._accounts(self._seconds)
        account = self._by_subject.get(subject)
        return None if account is None else self._require_valid(account)

    def _require_valid(self, account: ServiceAccount) -> ServiceAccount:
        if not account.is_valid(self._read_time()):
            raise TokenError(INVALID)
        return account

    async def _accounts(self, longest_seconds: float) -> Mapping[str, ServiceAccount]:
        """Return the accounts by id, read at most some seconds ago; requests that wait for them share a reading."""
        if self._by_id is None or self._clock() - self._read_at >= longest_seconds:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read_all())
            await asyncio.shield(self._reading)
        return self._by_id or {}

    async def _read_all(self) -> None:
        try:
            accounts = await self._read()
        except GraphUnavailableError as error:
            if self._by_id is None:
                raise
            log.warning("the graph is unavailable: service accounts are used as last read", error=str(error))
        else:
            self._by_id = {account.id: account for account in accounts}
            ordered = sorted(accounts, key=lambda account: account.revoked_at is None)  # those in use come last
            self._by_subject = {account.subject: account for account in ordered if account.subject is not None}
        self._read_at = self._clock()


def has_secret(account: ServiceAccount, secret: str) -> bool:
    """Whether an account has this secret."""
    return account.digest is not None and hmac.compare_digest(account.digest.encode(), digest_of(secret).encode())


def act_for(account: ServiceAccount, person: str | None, ends: float) -> Grant:
    """Return the grant of an account that acts for a person; for nobody, it sees what a visitor sees.

    Args:
        account: the account.
        person: id of the person.
        ends: when its token ends, in seconds since 1970.

    Raises:
        TokenError: the id cannot be a person's, or the account may do nothing.
    """
    if not account.may(Scope.READ):
        raise TokenError("This service account has no scope.")
    if person is not None and not is_person_id(person):
        raise TokenError(f"X-CareerGraph-On-Behalf-Of must be a person's id: 1 to {MAX_ID_BYTES} bytes.")
    agent = Agent(account.id, account.name, may_act=account.may(Scope.ACT))
    expiry = float("inf") if account.expires_at is None else account.expires_at.timestamp()
    return Grant(person or "", ROLES, min(ends, expiry), time.time(), agent=agent)
