"""Uvicorn's protocols, with a limit to how long a client may take to say what it wants.

Uvicorn times only what is idle between two requests: a connection that sends half a head, or nothing, stays for ever.
"""

from asyncio import TimerHandle, Transport

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

log = structlog.get_logger("careergraph.api")

LARGEST_HEAD = 65_536  # bytes
NO_TEXT = 1007


class TimedProtocol(HttpToolsProtocol):
    """Closes connections that do not come to the point.

    A head may take ``head_seconds``, and hold 64 kB. After an answer that came before the whole body, such as a
    refusal, the rest of the body is waited for as long as an idle connection is kept.
    """

    head_seconds = 10.0
    _timer: TimerHandle | None = None
    _head_size = 0
    _handed_over = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; where that is a part of a head, its time runs."""
        began = self._reads_head()
        super().data_received(data)
        if self._handed_over or self.transport.is_closing() or not self._reads_head():
            return
        self._head_size += len(data) if began else 0
        if self._head_size > LARGEST_HEAD:
            self.send_400_response("The request's head is too large.")
        elif self._timer is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_timer()
        self._head_size = 0
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for what is left of a body that was not read, and not for ever."""
        unread = self.cycle.more_body
        super().on_response_complete()
        if unread and self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(self.timeout_keep_alive, self.transport.close)

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the protocol of sockets, which takes an address of ASCII for granted."""
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
        log.info("a connection was closed: no request came in time", client=self.client)
        self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class TextProtocol(WebSocketsSansIOProtocol):
    """Closes a socket that sends text that is none, with 1007; uvicorn also logs a traceback, as if we had failed."""

    def send_receive_event_to_app(self) -> None:
        """Hand a message on."""
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
    """The protocol with another time for heads; uvicorn makes one object a connection, and hands nothing on."""
    return type("TimedProtocol", (TimedProtocol,), {"head_seconds": seconds})
