"""Sends messages to a mail server, several over one connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from workers.errors import MailRefusedError, MailUnavailableError
from workers.settings import WorkerSettings

PERMANENT = 500


class Mailer:
    """An open connection to a mail server.

    Args:
        server: the connection.
    """

    def __init__(self, server: SMTP) -> None:
        self._server = server

    @property
    def is_connected(self) -> bool:
        """Whether the connection is still open."""
        return self._server.is_connected

    async def send(self, message: EmailMessage) -> None:
        """Send a message. When this returns, the server has accepted it.

        Raises:
            MailRefusedError: the server refuses this message for good.
            MailUnavailableError: the server refuses it for now, or does not answer.
        """
        try:
            await self._server.send_message(message)
        except SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise refusal(first.code, first.message) from error
        except SMTPResponseException as error:
            raise refusal(error.code, error.message) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise MailUnavailableError(f"the mail server does not answer: {error or type(error).__name__}") from error


def refusal(code: int, message: str) -> MailRefusedError | MailUnavailableError:
    """Return the error for a server's reply."""
    kind = MailRefusedError if code >= PERMANENT else MailUnavailableError
    return kind(f"the mail server replied {code}: {message}")


@asynccontextmanager
async def open_mailer(settings: WorkerSettings) -> AsyncIterator[Mailer]:
    """Connect to the mail server of the settings, which must name one, and close the connection at the end.

    Raises:
        MailUnavailableError: the server cannot be reached, or refuses the user.
    """
    server = SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        timeout=settings.smtp_seconds,
    )
    try:
        await server.connect()
    except (SMTPException, OSError, TimeoutError) as error:
        server.close()
        raise MailUnavailableError(f"the mail server cannot be used: {error or type(error).__name__}") from error
    try:
        yield Mailer(server)
    finally:
        server.close()
