"""Keeps personal data out of the log, whatever code hands to it.

Values under keys that name a person or an address become pseudonyms: the same person has the same one in all lines of
a process, and nobody can compute the person from it, because its key is random and never stored. E-mail addresses,
tokens and the arguments of commands to Redis are hidden in every text, tracebacks included.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from functools import partial

from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset({"address", "email", "owner", "person", "phone", "recipient", "user", "viewer"})
EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
TOKEN = re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}|\bcgsa_[\w.-]{8,}|(?i:\bbearer)\s+[\w.~+/=-]{8,}")
COMMAND = re.compile(r"Command # (\d+) \((?:.*\) of pipeline caused error|.*)", re.DOTALL)
"""How the client of Redis begins an error of a pipeline: with the whole command, what was to be cached included."""

HIDDEN = (EMAIL, "[e-mail]"), (TOKEN, "[token]"), (COMMAND, r"Command # \1 of pipeline caused error")
DIGITS = 10


def make_privacy_processor() -> Processor:
    """Return a structlog processor that hides personal data, with a random key of its own."""
    return partial(hide_personal_data, secrets.token_bytes(32))


def hide_personal_data(key: bytes, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide personal data in an event.

    Args:
        key: makes the pseudonyms.
        event: the event.
    """
    return {
        name: value if name == "exc_info" else pseudonym(key, value) if name in PERSONAL else hide(key, value)
        for name, value in event.items()
    }


def pseudonym(key: bytes, value: object) -> object:
    """Return what stands for a person; ``None`` stands for itself."""
    if value is None:
        return None
    return "~" + hashlib.blake2b(str(value).encode(errors="replace"), key=key).hexdigest()[:DIGITS]


def hide(key: bytes, value: object) -> object:
    """Hide e-mail addresses, tokens and commands in a value, and in those within lists and mappings."""
    match value:
        case str():
            return hide_in_text(value)
        case BaseException():
            return hide_in_text(str(value) or type(value).__name__)
        case list() | tuple():
            return [hide(key, item) for item in value]
        case Mapping():
            return {
                hide_in_text(str(name)): pseudonym(key, item) if name in PERSONAL else hide(key, item)
                for name, item in value.items()
            }
        case _:
            return value


def hide_in_text(text: str) -> str:
    """Hide e-mail addresses, tokens and commands to Redis in a text."""
    for pattern, word in HIDDEN:
        text = pattern.sub(word, text)
    return text
