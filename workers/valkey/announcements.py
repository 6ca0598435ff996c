"""Listens to announcements of changes, for all followers of a process over one connection.

Announcements only say when to look: a follower reads what has changed itself, and looks from time to time, so that a
lost message causes only a delay. While Redis is away, followers wait; when it is back, each of them looks once.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from workers.valkey.connections import AWAY, PREFIX

LISTEN_SECONDS, RETRY_SECONDS = 1.0, 0.5
ALWAYS = f"{PREFIX}:announcements"
"""A channel on which nothing is sent: a connection without a channel cannot be read."""

log = structlog.get_logger("careergraph.announcements")


class Announcements:
    """The followers of a process, by channel. It listens while it has some.

    Args:
        redis: the client for pub/sub.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._followers: dict[str, set[asyncio.Event]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._pubsub: PubSub | None = None

    async def changes(self, channel: str, every: float) -> AsyncGenerator[None, None]:
        """Yield whenever the follower of a channel should look: at once, after an announcement, and now and then.

        Args:
            channel: the channel of the announcements.
            every: the most seconds between two looks.
        """
        announced = asyncio.Event()
        await self._join(channel, announced)
        try:
            while True:
                announced.clear()
                yield
                with suppress(TimeoutError):
                    async with asyncio.timeout(every):
                        await announced.wait()
        finally:
            await self._leave(channel, announced)

    async def announce(self, channel: str) -> None:
        """Let the followers of a channel look, in every process; while Redis is away, those of this process.

        A follower that misses the message looks for itself soon.
        """
        try:
            await self._redis.publish(channel, "changed")
        except AWAY as error:
            log.warning("a change could not be announced to other processes", channel=channel, error=str(error))
            self._tell(channel)

    async def _join(self, channel: str, announced: asyncio.Event) -> None:
        is_new = channel not in self._followers
        self._followers.setdefault(channel, set()).add(announced)
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        elif is_new and self._pubsub is not None:
            with suppress(*AWAY):  # the listener meets the same error, and subscribes to all channels again
                await self._pubsub.subscribe(channel)

    async def _leave(self, channel: str, announced: asyncio.Event) -> None:
        followers = self._followers[channel]
        followers.discard(announced)
        if followers:
            return
        del self._followers[channel]
        if not self._followers and self._listener is not None:
            self._listener.cancel()
            self._listener = None
        elif self._pubsub is not None:
            with suppress(*AWAY):
                await self._pubsub.unsubscribe(channel)

    async def _listen(self) -> None:
        """Pass announcements on until cancelled, over one connection after another.

        A connection that fails while it is closed hides that the listener was cancelled.
        """
        is_away = False
        while not is_cancelled():
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(ALWAYS)
                    self._pubsub = pubsub
                    await pubsub.subscribe(ALWAYS, *self._followers)
                    self._tell(*self._followers)
                    is_away = False
                    await self._pass_on(pubsub)
            except AWAY as error:
                if not is_away:
                    log.warning("cannot listen to announcements; followers look from time to time", error=str(error))
                is_away = True
            except Exception:
                log.exception("cannot listen to announcements; followers look from time to time")
            finally:
                self._pubsub = None
            await asyncio.sleep(RETRY_SECONDS)

    async def _pass_on(self, pubsub: PubSub) -> None:
        """Pass announcements on until cancelled, or until Redis is away."""
        while not is_cancelled():
            message = await pubsub.get_message(timeout=LISTEN_SECONDS)
            if message:
                self._tell(message["channel"])

    def _tell(self, *channels: str) -> None:
        """Tell the followers of some channels to look."""
        for channel in channels:
            for announced in self._followers.get(channel, ()):
                announced.set()


def is_cancelled() -> bool:
    """Return whether the current task was cancelled, whatever became of that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
