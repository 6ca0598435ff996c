"""Uvicorn's protocols, with a time limit on sending a request.

Uvicorn limits only the idle time between two requests: a connection that sends half a head, or nothing, stays open.
"""

from asyncio import TimerHandle, Transport

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

log = structlog.get_logger("careergraph.api")

LARGEST_HEAD = 65_536  # bytes
NO_TEXT = 1007
NO_HANDSHAKE = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 36\r\n\r\n"
    b"This request cannot become a socket."
)


class TimedProtocol(HttpToolsProtocol):
    """Closes connections that send their request too slowly.

    A head may take ``head_seconds``, and have 64 kB. After a response that was sent before the whole body arrived, such
    as a refusal, the rest of the body may take as long as an idle connection is kept.
    """

    head_seconds = 10.0
    _timer: TimerHandle | None = None
    _head_size = 0
    _handed_over = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Start the timer for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process data; if it is part of a head, the timer runs."""
        was_reading_head = self._reads_head()
        super().data_received(data)
        if self._handed_over or self.transport.is_closing() or not self._reads_head():
            return
        self._head_size += len(data) if was_reading_head else 0
        if self._head_size > LARGEST_HEAD:
            self.send_400_response("The request's head is too large.")
        elif self._timer is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """Stop the timer: the head is complete."""
        self._stop_timer()
        self._head_size = 0
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Start a timer for the unread rest of a body, if there is any."""
        unread = self.cycle.more_body
        super().on_response_complete()
        if unread and self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(self.timeout_keep_alive, self.transport.close)

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the WebSocket protocol, which requires an ASCII address."""
        if self.url.isascii():
            self._handed_over = True
            super().handle_websocket_upgrade()
        else:
            self.send_400_response("Invalid HTTP request received.")

    def _reads_head(self) -> bool:
        return self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body)

    def _await_head(self) -> None:
        self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        log.info("a connection was closed: no request arrived in time", client=self.client)
        self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class SocketProtocol(WebSocketsSansIOProtocol):
    """Answers requests for a socket that cannot become one, and closes sockets that send invalid text with 1007.

    Uvicorn would keep the connection of the former open without an answer, and log the latter as an internal error.
    """

    def data_received(self, data: bytes) -> None:
        """Process data."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(NO_HANDSHAKE)
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Pass a message on."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.send_close(NO_TEXT)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()


def timed_protocol(seconds: float) -> type[TimedProtocol]:
    """Make a protocol class with another time limit for heads; uvicorn passes no custom arguments to it."""
    return type("TimedProtocol", (TimedProtocol,), {"head_seconds": seconds})
