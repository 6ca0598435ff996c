"""Roles as they are now: those of a token count only as far as the person in the graph has them."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
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
    """A person's roles in the graph, and when they were read; ``None`` where there is no such person."""

    roles: frozenset[Role] | None
    at: float

    def cover(self, roles: frozenset[Role]) -> bool:
        """Whether the person has all these."""
        return self.roles is not None and roles <= self.roles


class CurrentRoles:
    """Makes viewers of what tokens say and of what the graph says now, which is kept for a while.

    Somebody who is not in the graph has no roles. A token that makes them a recruiter or an administrator was made
    for somebody who has left: it stands for nobody. Another may be a newcomer's.

    Args:
        read: reads a person's roles from the graph; ``None`` when there is no such person.
        seconds: how long roles that were read are kept. Those that fall short of a token's are kept for a second
            at most, so that new people and new roles count at once.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        read: Callable[[str], Awaitable[Iterable[str] | None]],
        seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self.seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    async def viewer_of(self, grant: Grant | None) -> Viewer:
        """The viewer behind a token; a visitor where there is none.

        Raises:
            TokenError: the token stands for nobody any more.
            GraphUnavailableError: the graph is away, and has not been asked about this person before.
        """
        if grant is None:
            return VISITOR
        roles = await self._roles_of(grant)
        if roles is None and grant.roles & OF_PEOPLE_IN_THE_GRAPH:
            raise TokenError("The token stands for nobody any more: this person has left.")
        return Viewer(grant.user, grant.roles & (roles or frozenset()))

    async def _roles_of(self, grant: Grant) -> frozenset[Role] | None:
        entry = self._entries.get(grant.user)
        if entry and self._serves(entry, grant):
            self._entries.move_to_end(grant.user)
            return entry.roles
        try:
            known = await self._read(grant.user)
            roles = None if known is None else frozenset(role for role in Role if role in known)
        except GraphUnavailableError as error:
            if entry is None:
                raise
            log.warning("the graph is away: roles count as they were read last", error=str(error))
            roles = entry.roles
        self._keep(grant.user, Entry(roles, self._clock()))
        return roles

    def _serves(self, entry: Entry, grant: Grant) -> bool:
        longest = self.seconds if entry.cover(grant.roles) else min(DOUBT_SECONDS, self.seconds)
        return self._clock() - entry.at < longest

    def _keep(self, user: str, entry: Entry) -> None:
        self._entries[user] = entry
        self._entries.move_to_end(user)
        if len(self._entries) > MOST_PEOPLE:
            self._entries.popitem(last=False)
