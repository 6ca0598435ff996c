"""Relay's global identifiers: base64 of ``Type:id``.

Specification: https://relay.dev/graphql/objectidentification.htm
"""

import base64
import binascii

import strawberry

from api.errors import BadUserInputError

MAX_LENGTH = 400


def encode(type: str, id: str) -> strawberry.ID:
    """Encode the global identifier of a node."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{type}:{id}".encode()).decode())


def decode(id: str, argument: str = "id") -> tuple[str, str]:
    """Decode the type and local id of a global identifier.

    Raises:
        BadUserInputError: the identifier is invalid.
    """
    try:
        type, separator, local = base64.urlsafe_b64decode(id[:MAX_LENGTH].encode()).decode().partition(":")
    except (ValueError, binascii.Error, UnicodeError):
        type, separator, local = "", "", ""
    if not (type and separator and local):
        raise BadUserInputError(
            f"{argument}: {id[:60]!r} is not an id of this service: send an id exactly as it was returned."
        )
    return type, local


def local_id(id: str, *types: str, argument: str = "id") -> str:
    """Decode the local id of a global identifier, which must be of one of some types.

    Raises:
        BadUserInputError: the identifier is invalid, or of another type.
    """
    type, local = decode(id, argument)
    if type not in types:
        raise BadUserInputError(f"{argument}: this is the id of a {type}, not of a {' or '.join(types)}.")
    return local
