"""WebSockets with ``graphql-transport-ws`` that withstand any message, and end when their token expires.

Close codes: 4400 for an invalid message, 4403 for an invalid or expired token, 4408 if no ``connection_init`` arrived
in time, 1013 while the graph or the keys of the issuer of tokens are unavailable, 1011 for an internal error.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any, cast

import structlog
from graphql import GraphQLError, OperationType
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    CompleteMessage,
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)
from strawberry.utils.aio import aclosing

from api.errors import MESSAGES, RequestError, TokenError, UnavailableError
from api.graphql.complexity import operations_named
from api.graphql.context import Context
from api.graphql.documents import MAX_TOKENS, read_cached
from api.http.operation_gate import refuse_operation
from api.http.tokens import Grant
from api.http.websocket_messages import authorization_of, message_problem, on_behalf_of
from api.transport.error_codes import coded_errors
from graph.errors import GraphUnavailableError

log = structlog.get_logger("careergraph.api")

LONGEST_REASON = 123  # bytes, RFC 6455
CLOSE_SECONDS = 5.0
INVALID, FORBIDDEN, TWICE, AWAY, FAULT = 4400, 4403, 4429, 1013, 1011


class SocketAdapter(ASGIWebSocketAdapter):
    """A socket that either side may close, for any reason, even twice."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Yield incoming messages; errors as strawberry expects them."""
        try:
            async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
                yield message
        except TypeError as error:  # bytes; some servers then also send a null text
            raise NonTextMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message.

        Raises:
            WebSocketDisconnected: the socket was closed.
        """
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        """Close the socket, with as much of the reason as fits in a frame."""
        short = reason.encode(errors="replace")[:LONGEST_REASON].decode(errors="ignore")
        if self.ws.application_state is not WebSocketState.DISCONNECTED:
            with suppress(WebSocketDisconnect):  # the client closed it first
                await super().close(code, short)


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """One socket: its viewer and its running operations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._grant: Grant | None = None
        self._watch: asyncio.Task[None] | None = None
        self._over = False
        self._mutations = set[asyncio.Task[Any]]()

    async def handle(self) -> None:
        """Serve the socket until it closes; an internal error closes it and is logged."""
        try:
            await super().handle()
        except Exception:  # last resort: any error here is an internal one
            log.exception("unexpected error on a socket")
            await self.websocket.close(FAULT, MESSAGES["INTERNAL"])

    async def handle_message(self, message: Message) -> None:
        """Handle one message; close the socket if it is invalid."""
        problem = message_problem(message)
        if problem:
            await self.handle_invalid_message(problem)
        elif not self._over:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Identify the viewer, and end the socket when the token expires."""
        if self.connection_timed_out:
            return
        if self.connection_init_timeout_task:
            self.connection_init_timeout_task.cancel()
        if self.connection_init_received:
            await self.websocket.close(TWICE, "Too many initialisation requests")
            return
        self.connection_init_received = True
        payload = message.get("payload") or {}
        try:
            self._grant = await self._read_grant(payload)
            self.context.viewer = await self.context.parts.roles.viewer_of(self._grant)
        except TokenError as error:
            await self.websocket.close(FORBIDDEN, str(error))
            return
        except (GraphUnavailableError, UnavailableError):
            await self.websocket.close(AWAY, MESSAGES["UNAVAILABLE"])
            return
        self.context.connection_params = payload
        await self.send_message({"type": "connection_ack", "payload": {}})
        self.connection_acknowledged = True
        if self._grant:
            self._watch = asyncio.create_task(self._end_with(self._grant, payload))
            self._watch.add_done_callback(self._task_done)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, unless the token has expired."""
        if self._grant and time.time() >= self._grant.ends:
            await self._end("The token has expired: connect again with a new one.")
            return
        if not self.connection_acknowledged or message["id"] in self.operations:
            await super().handle_subscribe(message)  # it closes the socket
            return
        most = self.max_subscriptions_per_connection
        if most is not None and len(self.operations) >= most:
            await self._refuse_operation(message, refuse_operation(len(self.operations)))
            return
        payload: Any = message["payload"]  # it may name its document instead of bringing it
        try:
            text = await self.context.parts.documents.find_text(
                payload.get("query"), payload.get("documentId"), payload.get("extensions")
            )
        except RequestError as error:
            await self._refuse_operation(message, error)
            return
        named: Any = {**message, "payload": {**payload, "query": text}}
        await super().handle_subscribe(named)

    async def _refuse_operation(self, message: SubscribeMessage, error: RequestError) -> None:
        await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Run an operation; any error is sent to the client with a code."""
        try:
            with self.context.parts.operation_gate.enter(self.context.viewer.id):
                source = await self.schema.stream(
                    operation.query,
                    variable_values=operation.variables,
                    context_value=self.context,
                    root_value=self.root_value,
                    operation_name=operation.operation_name,
                )
                async with aclosing(source):
                    await self._send_result_stream(operation, source)
            await operation.send_operation_message(CompleteMessage(id=operation.id, type="complete"))
        except WebSocketDisconnected:
            return
        except Exception as error:  # noqa: BLE001 - it gets a code, and internal errors are logged
            with suppress(WebSocketDisconnected):
                await operation.send_initial_errors(coded_errors([error]))

    async def cleanup_operation(self, operation_id: str) -> None:
        """Forget an operation, and cancel it unless it changes data: a mutation runs to its end."""
        operation = self.operations.get(operation_id)
        if operation is None or operation.task is None or not is_mutation(operation):
            await super().cleanup_operation(operation_id)
            return
        del self.operations[operation_id]
        self._mutations.add(operation.task)
        operation.task.add_done_callback(self._mutations.discard)

    @staticmethod
    def _get_pre_execution_close_reason(error: object) -> str | None:  # noqa: ARG004 - strawberry's signature
        """Report an invalid document as an error of its operation; others on the socket continue."""
        return None

    async def shutdown(self) -> None:
        """End the operations on the socket."""
        if self._watch:
            self._watch.cancel()
        for id in list(self.operations):
            await self.cleanup_operation(id)
        await super().shutdown()
        if self._mutations:
            await asyncio.wait(self._mutations)  # each of their calls has a limit of its own

    async def _read_grant(self, payload: Mapping[str, Any]) -> Grant | None:
        """Return the grant of the token in a ``connection_init``; errors as in :meth:`TokenVerifier.grant_of`."""
        return await self.context.parts.identity.grant_of(authorization_of(payload), on_behalf_of(payload))

    async def _end_with(self, grant: Grant, payload: Mapping[str, Any]) -> None:
        """Close the socket when its token is not valid any more, or the person loses a role that it was opened with."""
        while (seconds_left := grant.ends - time.time()) > 0:
            await asyncio.sleep(min(seconds_left, self.context.parts.roles.seconds))
            try:
                viewer = await self.context.parts.roles.viewer_of(await self._read_grant(payload))
            except TokenError as error:
                await self._end(str(error))
                return
            except (GraphUnavailableError, UnavailableError):
                continue  # without the graph, no data can be read or changed; the token was valid and has not expired
            if not self.context.viewer.roles <= viewer.roles:
                await self._end("Your roles have changed: connect again.")
                return
            self.context.viewer = viewer
        await self._end("The token has expired: connect again with a new one.")

    async def _end(self, reason: str) -> None:
        """Cancel the operations, accept no more messages, and close, even if the client does not read."""
        self._over = True
        for id in list(self.operations):
            await self.cleanup_operation(id)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.websocket.close(FORBIDDEN, reason)


def is_mutation(operation: Operation[Context, None]) -> bool:
    """Return whether an operation is a mutation; a document that cannot be read is none."""
    try:
        document = read_cached(operation.query or "", MAX_TOKENS).document
    except GraphQLError:
        return False
    definitions = operations_named(document, operation.operation_name)
    return any(definition.operation is OperationType.MUTATION for definition in definitions)


def handler_class() -> type[BaseGraphQLTransportWSHandler[Context, None]]:
    """Return the handler class, typed as strawberry's views expect it."""
    return cast(type[BaseGraphQLTransportWSHandler[Context, None]], SocketHandler)
