"""Service accounts: a site's back end, which acts for the site's people.

A ``ServiceAccount`` stands apart from people: it has no relationships, and holds a digest of its secret alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graph.db.client import GraphClient
from graph.db.stored import Stored
from graph.db.values import readable
from graph.errors import ConflictError, NotFoundError
from graph.viewer import Role, Viewer

MOST_ACCOUNTS = 10_000
CREATE = """
MERGE (a:ServiceAccount {id: $id})
ON CREATE SET a.name = $name, a.scopes = $scopes, a.digest = $digest, a.subject = $subject, a.createdAt = $createdAt,
              a.expiresAt = $expiresAt
RETURN a.id AS id
"""
COUNT = "MATCH (a:ServiceAccount) RETURN count(a) AS n"
HAS_SUBJECT = "MATCH (a:ServiceAccount {subject: $subject}) WHERE a.revokedAt IS NULL RETURN a.id AS id LIMIT 1"
ALL = """
MATCH (a:ServiceAccount)
RETURN a.id AS id, a.name AS name, a.scopes AS scopes, a.digest AS digest, a.subject AS subject,
       a.createdAt AS created_at, a.expiresAt AS expires_at, a.revokedAt AS revoked_at
ORDER BY a.createdAt, a.id LIMIT $limit
"""
REVOKE = "MATCH (a:ServiceAccount {id: $id}) SET a.revokedAt = coalesce(a.revokedAt, $at) RETURN a.id AS id"
ROTATE = """
MATCH (a:ServiceAccount {id: $id}) WHERE a.revokedAt IS NULL AND a.digest IS NOT NULL
SET a.digest = $digest, a.rotatedAt = $at RETURN a.id AS id
"""


class Scope(StrEnum):
    """What a service account may do for people."""

    READ = "read"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class ServiceAccount(Stored):
    """A service account.

    Args:
        id: its id, a part of its token.
        name: what people read in their access logs.
        scopes: what it may do; other words mean nothing.
        digest: SHA-256 of its secret in hexadecimal; ``None`` if a provider issues its tokens.
        subject: the person's id that the provider's tokens of this account have; ``None`` if it has a secret.
        created_at: when it was made.
        expires_at: when it ends; ``None`` if never.
        revoked_at: when it was revoked; ``None`` if it was not.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    digest: str | None
    subject: str | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether the account may be used."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may(self, scope: Scope) -> bool:
        """Whether the account has a scope."""
        return scope.value in self.scopes


class ServiceAccountRepository:
    """Makes, lists and revokes service accounts.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def create(self, account: ServiceAccount) -> None:
        """Store a new account.

        Raises:
            ForbiddenError: the viewer is no administrator.
            ConflictError: another account has the subject, or there are too many.
        """
        self._viewer.require_role(Role.ADMIN)
        if (await self._client.read(COUNT))[0]["n"] >= MOST_ACCOUNTS:
            raise ConflictError(f"there are {MOST_ACCOUNTS:,} service accounts, and no more are allowed")
        if account.subject is not None and await self._client.read(HAS_SUBJECT, subject=account.subject):
            raise ConflictError("another service account has this subject: revoke it first")
        await self._client.write(CREATE, **account_facts(account))

    async def all(self) -> list[ServiceAccount]:
        """Return the accounts, the oldest first, with those that were revoked; errors as in :meth:`create`."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(ALL, limit=MOST_ACCOUNTS)
        return [account for _, account in readable("ServiceAccount", rows, lambda row: ServiceAccount(**row))]

    async def revoke(self, id: str, at: datetime) -> None:
        """End an account.

        Raises:
            ForbiddenError: the viewer is no administrator.
            NotFoundError: there is no such account.
        """
        self._viewer.require_role(Role.ADMIN)
        if not await self._client.write(REVOKE, id=id, at=at):
            raise NotFoundError("ServiceAccount", id)

    async def rotate(self, id: str, digest: str, at: datetime) -> None:
        """Replace the secret of an account.

        Raises:
            ForbiddenError: the viewer is no administrator.
            NotFoundError: there is no such account with a secret, or it was revoked.
        """
        self._viewer.require_role(Role.ADMIN)
        if not await self._client.write(ROTATE, id=id, digest=digest, at=at):
            raise NotFoundError("ServiceAccount", id)


def account_facts(account: ServiceAccount) -> Mapping[str, Any]:
    """Return an account as query parameters."""
    return {
        "id": account.id, "name": account.name, "scopes": list(account.scopes), "digest": account.digest,
        "subject": account.subject, "createdAt": account.created_at, "expiresAt": account.expires_at,
    }  # fmt: skip
