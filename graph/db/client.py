"""The only wrapper of the official async driver: transactions, retries, times in UTC, error translation."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, LiteralString, TypeAlias, TypeVar

import neo4j
from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncResult,
    NotificationMinimumSeverity,
    RoutingControl,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.db.bookmarks import AwaitedBookmarks, BookmarkExchange, SharedBookmarks, WrittenBookmarks
from graph.db.conversion import row_of
from graph.db.openings import finish_openings
from graph.engines.arcadedb import GraphAddress
from graph.errors import GraphError, GraphRefusedError, GraphUnavailableError, RacedError

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]
Work: TypeAlias = Callable[[AsyncManagedTransaction], Awaitable[T]]
WriteCall: TypeAlias = Callable[[WrittenBookmarks | None], Awaitable[T]]
"""A call that writes, in a session with these bookmarks."""

Watch: TypeAlias = Callable[[str, str | None], AbstractContextManager[None]]
"""Surrounds a call: its kind (``read``, ``write`` or ``transaction``), and its Cypher, if that is one text."""

RACE_RETRIES = 5
TRANSIENT_RETRIES = 6
FETCH_SIZE = 5_000
PATIENCE_SECONDS = 2.0
RETRY_GROWTH = (
    1.3  # the next retry waits for a third of the time since the first failure; the driver's default doubles it
)
FIRST_RETRY_SECONDS = 0.02  # the driver's default of one second would use up a request's deadline


def translate_error(error: Exception) -> GraphError:
    """Translate a driver error to one of this package's errors."""
    match error:
        case AuthError():
            return GraphRefusedError("the graph server refused the user or password: check CAREERGRAPH_GRAPH_PASSWORD")
        case ServiceUnavailable() | SessionExpired() | TransientError() | TimeoutError():
            return GraphUnavailableError(f"the graph server does not answer: {str(error) or type(error).__name__}")
        case ClientError() | ConfigurationError():
            return GraphRefusedError(f"the graph server refused a query: {error}")
        case _:
            return GraphUnavailableError(f"the graph server failed: {error}")


def watch_nothing(_: str, __: str | None) -> AbstractContextManager[None]:
    """Surround a call with nothing."""
    return nullcontext()


def races(error: BaseException | None) -> bool:
    """Return whether a schema statement failed only because another process runs the same one."""
    return isinstance(error, TransientError) or (
        isinstance(error, Neo4jError) and "AlreadyExists" in (error.code or "")
    )


def connect(address: GraphAddress, *, patience: float = PATIENCE_SECONDS) -> AsyncDriver:
    """Create a driver for ``address``. It connects on first use.

    Args:
        address: the server.
        patience: seconds to wait for a connection, and to retry transient failures.
    """
    return finish_openings(
        AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=patience,
            connection_acquisition_timeout=patience,
            max_transaction_retry_time=patience,
            initial_retry_delay=FIRST_RETRY_SECONDS,
            retry_delay_multiplier=RETRY_GROWTH,
            max_connection_pool_size=64,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            user_agent="careergraph",
        )
    )


class GraphClient:
    """Runs Cypher for the repositories.

    Args:
        driver: the driver; :meth:`close` closes it.
        database: name of the database.
        deadline: seconds after which a call fails with :class:`GraphUnavailableError`;
            with ``None``, a call waits for as long as the server works on it.
        patience: seconds for which failed reads are retried, as the driver does for writes.
        watch: surrounds each call, to measure it.
        bookmarks: the bookmarks of writes, for a cluster; :meth:`close` closes them, too.
    """

    def __init__(
        self,
        driver: AsyncDriver,
        database: str,
        *,
        deadline: float | None = None,
        patience: float = PATIENCE_SECONDS,
        watch: Watch = watch_nothing,
        bookmarks: SharedBookmarks | None = None,
    ) -> None:
        self._driver = driver
        self._database = database
        self._deadline = deadline
        self._patience = patience
        self._watch = watch
        self._bookmarks = bookmarks

    @classmethod
    def open(
        cls,
        address: GraphAddress,
        *,
        patience: float = PATIENCE_SECONDS,
        deadline: float | None = None,
        watch: Watch = watch_nothing,
        exchange: BookmarkExchange | None = None,
    ) -> "GraphClient":
        """Create a client for a server. It connects on first use.

        Args:
            address: the server.
            patience: seconds to wait for a connection, and to retry transient failures of reads and writes.
            deadline: see the class.
            watch: see the class.
            exchange: where processes leave the bookmarks of their writes, for a cluster.
        """
        driver = connect(address, patience=patience)
        bookmarks = None if exchange is None else SharedBookmarks(exchange)
        return cls(driver, address.database, deadline=deadline, patience=patience, watch=watch, bookmarks=bookmarks)

    def with_deadline(self, deadline: float | None) -> "GraphClient":
        """Return a client with another deadline that shares this one's driver; closing either closes both."""
        return GraphClient(
            self._driver,
            self._database,
            deadline=deadline,
            patience=self._patience,
            watch=self._watch,
            bookmarks=self._bookmarks,
        )

    async def read(self, query: LiteralString, /, **parameters: Any) -> list[Row]:
        """Run one read query and return its rows. Transient failures are retried for as long as the driver would.

        The query runs outside a managed transaction, which saves the round trip at its end: a read has nothing to
        commit.

        Raises:
            GraphUnavailableError: the server cannot be reached or is too slow.
            GraphRefusedError: the query was refused.
        """
        with self._watch("read", query):
            return await self._call_guarded(lambda: self._read_again(query, parameters))

    async def write(self, query: LiteralString, /, **parameters: Any) -> list[Row]:
        """Run one write query in a managed transaction and return its rows. Errors are those of :meth:`read`."""
        with self._watch("write", query):
            return await self._past_races(lambda bookmarks: self._write_once(query, parameters, bookmarks))

    async def transact(self, work: Work[T]) -> T:
        """Run ``work``, possibly more than once, in a managed write transaction. Errors are those of :meth:`read`."""

        async def call(bookmarks: WrittenBookmarks | None) -> T:
            async with self._session(bookmarks) as session:
                return await session.execute_write(work)

        with self._watch("transaction", None):
            return await self._past_races(call)

    async def _read_again(self, query: LiteralString, parameters: dict[str, Any]) -> list[Row]:
        """Run one read query and return its rows. Retry it while the driver calls the error retryable."""
        delay, until = FIRST_RETRY_SECONDS, time.monotonic() + self._patience
        while True:
            try:
                async with self._reading_session() as session:
                    return await rows_of(await session.run(query, parameters))
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable() or time.monotonic() + delay > until:
                    raise
            await asyncio.sleep(delay * random.uniform(0.8, 1.2))  # noqa: S311 - spreads collisions
            delay *= RETRY_GROWTH

    async def _write_once(
        self, query: LiteralString, parameters: dict[str, Any], bookmarks: WrittenBookmarks | None
    ) -> list[Row]:
        """Run one query in its own managed transaction, which begins in the query's round trip, and return its rows."""
        return await self._driver.execute_query(
            query,
            parameters,
            routing_=RoutingControl.WRITE,
            database_=self._database,
            bookmark_manager_=bookmarks,
            result_transformer_=rows_of,
        )

    async def _past_races(self, call: WriteCall[T]) -> T:
        """Run a write call. Retry it if two concurrent ``MERGE`` for a new node violated a uniqueness constraint.

        Neo4j makes one of them wait; the embedded engine lets one of them fail, and may let a transaction read another
        one's change before it is whole (:class:`RacedError`).
        """
        for attempt in range(RACE_RETRIES + 1):
            try:
                return await self._write_guarded(call)
            except ConstraintError as error:
                if attempt == RACE_RETRIES:
                    raise GraphRefusedError(f"a uniqueness constraint refused a write: {error}") from error
            except RacedError:
                if attempt == RACE_RETRIES:
                    raise
            await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("the loop returns or raises")

    async def run_alone(self, query: LiteralString, /, **parameters: Any) -> list[Row]:
        """Run a statement outside a managed transaction, as schema statements require.

        Transient failures are retried, for example when two processes create the same constraint.
        """

        async def work(bookmarks: WrittenBookmarks | None) -> list[Row]:
            async with self._session(bookmarks) as session:
                return await rows_of(await session.run(query, parameters))

        for attempt in range(TRANSIENT_RETRIES):
            try:
                return await self._write_guarded(work)
            except GraphError as error:
                if not races(error.__cause__):
                    raise
                await asyncio.sleep(random.uniform(0.02, 0.1) * 2**attempt)  # noqa: S311 - spreads collisions
        return await self._write_guarded(work)

    async def stream(self, query: LiteralString, /, **parameters: Any) -> AsyncIterator[neo4j.Record]:
        """Stream the records of a long read query, with the driver's own values."""
        async with self._reading_session() as session:
            try:
                async for record in await session.run(query, parameters):
                    yield record
            except (DriverError, Neo4jError) as error:
                raise translate_error(error) from error

    async def write_batches(
        self, query: LiteralString, batch: Sequence[Mapping[str, Any]], *, size: int = 5_000, **parameters: Any
    ) -> None:
        """Run ``query`` once for every ``size`` rows of ``batch``, passed as ``$rows``."""
        for start in range(0, len(batch), size):
            await self.write(query, rows=[dict(row) for row in batch[start : start + size]], **parameters)

    async def close(self) -> None:
        """Close the driver and its connections."""
        await self._driver.close()
        if self._bookmarks is not None:
            await self._bookmarks.close()

    def _session(self, bookmarks: WrittenBookmarks | None) -> neo4j.AsyncSession:
        return self._driver.session(
            database=self._database, default_access_mode=neo4j.WRITE_ACCESS, bookmark_manager=bookmarks
        )

    def _reading_session(self) -> neo4j.AsyncSession:
        return self._driver.session(
            database=self._database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=FETCH_SIZE,
            bookmark_manager=None if self._bookmarks is None else AwaitedBookmarks(self._bookmarks),
        )

    async def _write_guarded(self, call: WriteCall[T]) -> T:
        """Run a write call, and leave its bookmark for other processes.

        The deadline does not count the latter, so that Redis cannot make a committed write fail.
        """
        bookmarks = None if self._bookmarks is None else WrittenBookmarks(self._bookmarks)
        answer = await self._call_guarded(lambda: call(bookmarks))
        if bookmarks is not None:
            await bookmarks.leave()
        return answer

    async def _call_guarded(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._deadline):
                return await call()
        except ConstraintError:
            raise
        except (DriverError, Neo4jError, OSError, TimeoutError) as error:
            raise translate_error(error) from error


async def rows(transaction: AsyncManagedTransaction, query: LiteralString, /, **parameters: Any) -> list[Row]:
    """Run one query inside a managed transaction and return its rows."""
    return await rows_of(await transaction.run(query, parameters))


async def rows_of(result: AsyncResult) -> list[Row]:
    """Return the rows of a result."""
    return [row_of(record) async for record in result]
