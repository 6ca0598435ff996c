"""Accounts for people who look at the graph in Neo4j Browser.

How far the server keeps such an account from writing depends on what it is:

- The embedded engine has groups and Neo4j Enterprise has roles: the account only reads, without :data:`HIDDEN_LABELS`.
- Neo4j Community has neither. Every account may read and write everything, and only its password is its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, LiteralString

from graph.db.client import GraphClient
from graph.db.embedded_http import send_request
from graph.engines.arcadedb import GraphAddress
from graph.errors import ConflictError

HIDDEN_LABELS = ("AccessEntry", "DataExport", "Document", "Erasure", "SelfDeclaration", "ServiceAccount")
"""Labels that hold what people declared about themselves, their files, who read what, and digests of secrets."""

GROUP = "explorers"
GROUPS, USERS = "/api/v1/server/groups", "/api/v1/server/users"
NO_LIMIT = -1
EDITION = "CALL dbms.components() YIELD edition RETURN edition"
CREATE_USER: LiteralString = "CREATE OR REPLACE USER $user SET PASSWORD $password CHANGE NOT REQUIRED"
USER_NAMES = "SHOW USERS YIELD user RETURN user"
DROP_USER: LiteralString = "DROP USER $user IF EXISTS"
ROLE: tuple[LiteralString, ...] = (
    "CREATE ROLE explorers IF NOT EXISTS",
    "GRANT ACCESS ON DATABASE $database TO explorers",
    "GRANT MATCH {*} ON GRAPH $database ELEMENTS * TO explorers",
    """DENY TRAVERSE ON GRAPH $database
NODES AccessEntry, DataExport, Document, Erasure, SelfDeclaration, ServiceAccount TO explorers""",
)
GRANT_ROLE: LiteralString = "GRANT ROLE explorers TO $user"


class Limits(StrEnum):
    """What the server keeps an account from."""

    READS_ONLY = "READS_ONLY"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Explorer:
    """An account for exploring."""

    user: str
    limits: Limits


class UnlimitedAccountError(ConflictError):
    """The server cannot keep an account from writing."""

    def __init__(self) -> None:
        super().__init__(
            "Neo4j Community has no roles: every account may write. Give --may-write to create one with a password of "
            "its own, or explore a copy of the data (docs/explore.md says how)"
        )


class ForeignAccountError(ConflictError):
    """The server has an account of this name that CareerGraph did not make.

    Args:
        user: its name.
    """

    def __init__(self, user: str) -> None:
        super().__init__(
            f"the server has an account {user!r} that was not made from this home folder: choose another name, or "
            "remove it on the server"
        )


class ExplorerAccounts:
    """Creates and removes accounts of a graph server.

    Args:
        address: the server, with an account that may create others.
    """

    def __init__(self, address: GraphAddress) -> None:
        self._address = address

    async def create(self, user: str, password: str, *, own: bool = False, may_write: bool = False) -> Explorer:
        """Create an account, or give an existing one this password and these limits.

        Args:
            user: the name of the account.
            password: its password, at least eight characters.
            own: whether an account of this name was made here; another one is left alone.
            may_write: create the account even if the server cannot keep it from writing.

        Raises:
            ConflictError: the name is that of the account with which CareerGraph itself connects.
            ForeignAccountError: the account exists, and ``own`` is false.
            UnlimitedAccountError: the server cannot keep the account from writing, and ``may_write`` is false.
            GraphRefusedError: the server refused the name or the password.
        """
        users = await self._check_name(user, own=own)
        if self._address.http is not None:
            await self._create_embedded(user, password, exists=user in users)
            return Explorer(user, Limits.READS_ONLY)
        limits = Limits.READS_ONLY if await self._is_enterprise() else Limits.NONE
        if limits is Limits.NONE and not may_write:
            raise UnlimitedAccountError
        await self._administer(CREATE_USER, user=user, password=password)
        if limits is Limits.READS_ONLY:
            for statement in ROLE:
                await self._administer(statement, database=self._address.database)
            await self._administer(GRANT_ROLE, user=user)
        return Explorer(user, limits)

    async def remove(self, user: str, *, own: bool) -> None:
        """Remove an account; nothing happens if there is none.

        Args:
            user: the name of the account.
            own: whether an account of this name was made here; another one is left alone.

        Raises:
            ConflictError: the name is that of the account with which CareerGraph itself connects.
            ForeignAccountError: the account exists, and ``own`` is false.
        """
        users = await self._check_name(user, own=own)
        if self._address.http is None:
            await self._administer(DROP_USER, user=user)
        elif user in users:
            await send_request(self._address, "DELETE", USERS, query={"name": user})

    async def _check_name(self, user: str, *, own: bool) -> set[str]:
        """Return the names of all accounts, if one may be changed or made."""
        if user == self._address.user:
            raise ConflictError(f"CareerGraph itself connects as {user!r}: choose another name")
        users = await self._users()
        if user in users and not own:
            raise ForeignAccountError(user)
        return users

    async def _is_enterprise(self) -> bool:
        client = GraphClient.open(self._address)
        try:
            return bool((await client.read(EDITION))[0]["edition"] == "enterprise")
        finally:
            await client.close()

    async def _administer(self, statement: LiteralString, **parameters: str) -> list[dict[str, Any]]:
        client = GraphClient.open(replace(self._address, database="system"))
        try:
            return await client.run_alone(statement, **parameters)
        finally:
            await client.close()

    async def _users(self) -> set[str]:
        if self._address.http is None:
            return {row["user"] for row in await self._administer(USER_NAMES)}
        listed: dict[str, Any] = await send_request(self._address, "GET", USERS)
        return {row["name"] for row in listed["result"]}

    async def _create_embedded(self, user: str, password: str, *, exists: bool) -> None:
        hidden: dict[str, dict[str, list[str]]] = {label: {"access": []} for label in HIDDEN_LABELS}
        group = {
            "database": self._address.database,
            "name": GROUP,
            "resultSetLimit": NO_LIMIT,
            "readTimeout": NO_LIMIT,  # another one would not end queries over Bolt
            "access": [],
            "types": {"*": {"access": ["readRecord"]}, **hidden},
        }
        await send_request(self._address, "POST", GROUPS, body=group)
        rights = {"password": password, "databases": {self._address.database: [GROUP]}}
        if exists:
            await send_request(self._address, "PUT", USERS, query={"name": user}, body=rights)
        else:
            await send_request(self._address, "POST", USERS, body={"name": user, **rights})
