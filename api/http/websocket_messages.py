"""Checks of the messages that a client may send over a socket with the protocol ``graphql-transport-ws``.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from collections.abc import Mapping
from typing import Any

from api.http.document_requests import names_document

WITH_PAYLOAD = frozenset({"connection_init", "ping", "pong"})
WITH_ID = frozenset({"subscribe", "complete"})
SHOWN = 40
LONGEST_ID = 200


def message_problem(message: object) -> str | None:
    """Return what is wrong with a message; ``None`` if it is valid."""
    if not isinstance(message, dict):
        return "A message must be a JSON object"
    type = message.get("type")
    if not isinstance(type, str):
        return "A message needs a type"
    if type in WITH_PAYLOAD:
        return None if is_object(message, "payload") else f"The payload of {type} must be an object"
    if type not in WITH_ID:
        return f"There is no message type {type[:SHOWN]!r}"
    if not isinstance(message.get("id"), str) or not 1 <= len(message["id"]) <= LONGEST_ID:
        return f"The message {type} needs an id of 1 to {LONGEST_ID} characters"
    return payload_problem(message.get("payload")) if type == "subscribe" else None


def payload_problem(payload: object) -> str | None:
    """Return what is wrong with the operation in a ``subscribe`` message; ``None`` if it is valid."""
    if not isinstance(payload, dict):
        return "The payload of subscribe must be an object"
    for name in ("query", "operationName", "documentId"):
        if not isinstance(payload.get(name), str | None):
            return f"{name} must be text or null"
    if not payload.get("query") and not names_document(payload):
        return "query must be a GraphQL document"
    for name in ("variables", "extensions"):
        if not is_object(payload, name):
            return f"{name} must be an object or null"
    return None


def is_object(parent: Mapping[str, Any], name: str) -> bool:
    """Whether a member is an object, null or missing."""
    return isinstance(parent.get(name), dict | None)


def authorization_of(payload: Mapping[str, Any]) -> str | None:
    """Return the token in a ``connection_init``, whose name may be in any case; ``None`` if it is missing.

    A value that is not text becomes text that is not a token, so that it is refused.
    """
    return text_of(payload, "authorization")


def on_behalf_of(payload: Mapping[str, Any]) -> str | None:
    """Return the person in a ``connection_init`` for whom a service account acts; ``None`` if there is none."""
    return text_of(payload, "x-careergraph-on-behalf-of")


def text_of(payload: Mapping[str, Any], wanted: str) -> str | None:
    """Return a text in a ``connection_init`` by its name in lower case; ``None`` if it is missing, "" if it is none."""
    value = next((value for name, value in payload.items() if name.lower() == wanted), None)
    return value if isinstance(value, str | None) else ""
