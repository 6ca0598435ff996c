"""A local SMTP server that keeps what it accepts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from graph.engines.child import free_port

ACCEPTED = "250 OK"


@dataclass
class Postbox:
    """The server's port, what it accepted, and its replies to the next messages; after them it accepts all."""

    port: int
    accepted: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        reply = self.replies.pop(0) if self.replies else ACCEPTED
        if reply.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.accepted.append(message)
        return reply

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.accepted]


@contextmanager
def run_postbox() -> Iterator[Postbox]:
    """A running server."""
    state = Postbox(free_port())
    controller = Controller(state, hostname="127.0.0.1", port=state.port)
    controller.start()
    try:
        yield state
    finally:
        controller.stop()
