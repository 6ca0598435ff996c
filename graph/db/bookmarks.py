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


class SharedBookmarks(AsyncBookmarkManager):
    """The bookmarks of this process's writes, together with those of other processes.

    Args:
        exchange: where processes leave them.
    """

    def __init__(self, exchange: BookmarkExchange) -> None:
        self._exchange = exchange
        self._own: frozenset[str] = frozenset()

    async def get_bookmarks(self) -> Collection[str]:
        """Return what a transaction waits for."""
        return self._own | frozenset(await self._exchange.newest())

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Take the bookmark of a transaction that has ended. What it had waited for is contained in it."""
        if set(new_bookmarks) <= set(previous_bookmarks):
            return
        self._own = self._own.difference(previous_bookmarks).union(new_bookmarks)
        await self._exchange.replace(previous_bookmarks, new_bookmarks)

    async def close(self) -> None:
        """Close the connections of the exchange."""
        await self._exchange.close()


class AwaitedBookmarks(AsyncBookmarkManager):
    """What reads wait for; they leave no bookmark, because they write nothing.

    Args:
        shared: the bookmarks of writes.
    """

    def __init__(self, shared: SharedBookmarks) -> None:
        self._shared = shared

    async def get_bookmarks(self) -> Collection[str]:
        """Return what a read waits for."""
        return await self._shared.get_bookmarks()

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Do nothing."""
