"""Current roles: a token's role counts only while the person has it in the graph."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import NamedTuple

import structlog

from api.errors import TokenError
from api.http.tokens import Grant
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR, Role, Viewer

log = structlog.get_logger("careergraph.api")

DOUBT_SECONDS = 1.0
MOST_PEOPLE = 10_000
OF_PEOPLE_IN_THE_GRAPH = frozenset({Role.RECRUITER, Role.ADMIN})


class Entry(NamedTuple):
    """A person's roles in the graph (``None``: there is no such person), when they were read, and the last erasure."""

    roles: frozenset[Role] | None
    at: float
    erased_at: datetime | None = None

    def cover(self, roles: frozenset[Role]) -> bool:
        """Whether the person has all these roles."""
        return self.roles is not None and roles <= self.roles


async def read_none(_: str) -> None:
    """Return ``None``: nobody was erased."""


class CurrentRoles:
    """Makes viewers from tokens and from the roles in the graph, which are cached for a while.

    A person who is not in the graph has no roles. A recruiter's or administrator's token for such a person belonged to
    somebody who has left, and is invalid, unless a provider issued it, who knows who has left. So is one that was
    issued before its person was erased. Any other token may be a newcomer's; a candidate's token lets them register.

    Args:
        read: reads a person's roles from the graph; ``None`` if there is no such person.
        seconds: how long roles are cached. Roles that lack one of the token's are cached for at most a second, so
            that new people and new roles count at once.
        clock: monotonic seconds.
        read_erasure: reads when a person was erased; ``None`` if they were not.
        welcome: adds the person of a provider's token to the graph on their first visit; ``None`` adds nobody. People
            who were erased are not added again; they may register.
    """

    def __init__(
        self,
        read: Callable[[str], Awaitable[Iterable[str] | None]],
        seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        read_erasure: Callable[[str], Awaitable[datetime | None]] = read_none,
        welcome: Callable[[Grant], Awaitable[None]] | None = None,
    ) -> None:
        self._read = read
        self._read_erasure = read_erasure
        self._welcome = welcome
        self.seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    async def viewer_of(self, grant: Grant | None) -> Viewer:
        """Return the viewer of a token; a visitor without a token.

        Raises:
            TokenError: the token's person no longer exists, or was erased after it was issued.
            GraphUnavailableError: the graph is unavailable, and it is not known whether this person is in it.
        """
        if grant is None:
            return VISITOR
        if grant.agent is not None and not grant.user:
            return Viewer(agent=grant.agent)
        entry = await self._entry_of(grant)
        if self._welcome is not None and is_first_visit(grant, entry):
            await self._welcome(grant)
            self.forget(grant.user)
            entry = await self._entry_of(grant)
        roles = entry.roles
        may_be_new = grant.profile is not None or grant.agent is not None
        if roles is None and not may_be_new and grant.roles & OF_PEOPLE_IN_THE_GRAPH:
            raise TokenError("The token is no longer valid: this person has left.")
        if entry.erased_at is not None and grant.issued <= entry.erased_at.timestamp():
            raise TokenError("The token is no longer valid: this person was erased. Sign in again to register anew.")
        is_newcomer = roles is None and Role.CANDIDATE in grant.roles
        return Viewer(grant.user, grant.roles & (roles or frozenset()), is_newcomer, grant.agent)

    def forget(self, user: str) -> None:
        """Read a person's roles again on their next request; they have just changed."""
        self._entries.pop(user, None)

    async def _entry_of(self, grant: Grant) -> Entry:
        entry = self._entries.get(grant.user)
        if entry and self._serves(entry, grant):
            self._entries.move_to_end(grant.user)
            return entry
        try:
            role_names, erased_at = await self._read(grant.user), await self._read_erasure(grant.user)
            roles = None if role_names is None else frozenset(role for role in Role if role in role_names)
        except GraphUnavailableError as error:
            if entry is None:
                raise
            log.warning("the graph is unavailable: roles are used as they were last read", error=str(error))
            roles, erased_at = entry.roles, entry.erased_at
        entry = Entry(roles, self._clock(), erased_at)
        self._keep(grant.user, entry)
        return entry

    def _serves(self, entry: Entry, grant: Grant) -> bool:
        is_known = entry.cover(grant.roles) if grant.agent is None else entry.roles is not None
        longest = self.seconds if is_known else min(DOUBT_SECONDS, self.seconds)
        return self._clock() - entry.at < longest

    def _keep(self, user: str, entry: Entry) -> None:
        self._entries[user] = entry
        self._entries.move_to_end(user)
        if len(self._entries) > MOST_PEOPLE:
            self._entries.popitem(last=False)


def is_first_visit(grant: Grant, entry: Entry) -> bool:
    """Whether a provider's token names a candidate who has never been in the graph."""
    is_new = entry.roles is None and entry.erased_at is None
    return is_new and grant.profile is not None and Role.CANDIDATE in grant.roles
