"""Messages as they are sent: headers that mail programs understand, and text that cannot break them."""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from workers.mail.contents import Content


def make_message(id: str, sender: str, recipient: str, content: Content, at: datetime) -> EmailMessage:
    """Make a message. The same notification always gives the same Message-ID, by which programs know a repetition.

    Args:
        id: id of the notification.
        sender: the sender, such as ``CareerGraph <no-reply@jobs.example>``.
        recipient: the address of the recipient.
        content: subject and text.
        at: when the notification was made.

    Raises:
        ValueError: the recipient is no address.
    """
    message = EmailMessage(SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = content.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{hashlib.sha256(id.encode()).hexdigest()[:32]}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if content.stop:  # RFC 8058
        message["List-Unsubscribe"] = f"<{content.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(content.text)
    message["Content-Language"] = content.language.value.lower()
    return message
