"""Bookmarks: on a cluster, a read waits until its server has what was written before it, by whatever process.

The members of a Neo4j cluster apply a write one after the other. Each write returns a bookmark, and a read that brings
it waits until the member that answers has caught up. A bookmark manager keeps the bookmarks of one driver; here,
processes exchange theirs, because a client's next request may reach another process.
"""

from collections.abc import Collection
from typing import Protocol
from urllib.parse import urlsplit

from neo4j.api import AsyncBookmarkManager

ROUTING_SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc"})


def routes(uri: str) -> bool:
    """Return whether the driver chooses among the members of a cluster at an address."""
    return urlsplit(uri).scheme in ROUTING_SCHEMES


class BookmarkExchange(Protocol):
    """Where processes leave the bookmarks of their writes for each other.

    While it is unavailable, both methods do nothing: reads then wait only for writes of their own process.
    """

    async def newest(self) -> Collection[str]:
        """Return the bookmarks of the newest writes of all processes."""
        ...

    async def replace(self, previous: Collection[str], new: Collection[str]) -> None:
        """Leave new bookmarks. Those that the write had waited for are not needed any more."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class SharedBookmarks:
    """The bookmarks of this process's writes, together with those of other processes.

    Args:
        exchange: where processes leave them.
    """

    def __init__(self, exchange: BookmarkExchange) -> None:
        self._exchange = exchange
        self._own: frozenset[str] = frozenset()

    async def newest(self) -> frozenset[str]:
        """Return what a transaction waits for."""
        return self._own | frozenset(await self._exchange.newest())

    def keep(self, previous: Collection[str], new: Collection[str]) -> None:
        """Keep the bookmark of a transaction that has ended. What it had waited for is contained in it."""
        self._own = self._own.difference(previous).union(new)

    async def leave(self, previous: Collection[str], new: Collection[str]) -> None:
        """Leave a bookmark for other processes."""
        await self._exchange.replace(previous, new)

    async def close(self) -> None:
        """Close the connections of the exchange."""
        await self._exchange.close()


class AwaitedBookmarks(AsyncBookmarkManager):
    """What one session waits for. It leaves no bookmark, because it writes nothing.

    The driver asks for its connection and again for its transaction; the exchange is asked once.

    Args:
        shared: the bookmarks of writes.
    """

    def __init__(self, shared: SharedBookmarks) -> None:
        self._shared = shared
        self._awaited: frozenset[str] | None = None

    async def get_bookmarks(self) -> Collection[str]:
        """Return what the session waits for."""
        if self._awaited is None:
            self._awaited = await self._shared.newest()
        return self._awaited

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Do nothing."""


class WrittenBookmarks(AwaitedBookmarks):
    """The same for a session that writes. Its bookmark is this process's at once, and that of others with ``leave``."""

    def __init__(self, shared: SharedBookmarks) -> None:
        super().__init__(shared)
        self._written: tuple[Collection[str], Collection[str]] | None = None

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Take the bookmark of a transaction that has ended."""
        if not set(new_bookmarks) <= set(previous_bookmarks):
            self._shared.keep(previous_bookmarks, new_bookmarks)
            self._written = previous_bookmarks, new_bookmarks

    async def leave(self) -> None:
        """Leave the bookmark of what was written for other processes."""
        if self._written is not None:
            await self._shared.leave(*self._written)
