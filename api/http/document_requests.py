"""Which document a request means: by its text, by a document id, or by the hash of a persisted query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strawberry.http import GraphQLRequestData

from api.errors import BadUserInputError

PERSISTED = "persistedQuery"
HASH = re.compile(r"[0-9a-f]{64}")
VERSION = 1


@dataclass
class DocumentRequest(GraphQLRequestData):
    """A GraphQL request as it was sent; ``query`` is ``None`` if it names its document instead."""

    document_id: str | None = None


def names_document(request: Mapping[str, Any]) -> bool:
    """Whether a request without ``query`` says in another way which document it means."""
    extensions = request.get("extensions")
    persisted = extensions.get(PERSISTED) if isinstance(extensions, Mapping) else None
    return bool(request.get("documentId")) or persisted is not None


def persisted_hash(extensions: Mapping[str, Any] | None) -> str | None:
    """Return the SHA-256 in ``extensions.persistedQuery``, in hexadecimal digits; ``None`` without that extension.

    Raises:
        BadUserInputError: the extension has another version, or no such hash.
    """
    sent = (extensions or {}).get(PERSISTED)
    if sent is None:
        return None
    hash = sent.get("sha256Hash") if isinstance(sent, Mapping) and sent.get("version") == VERSION else None
    if not isinstance(hash, str) or not HASH.fullmatch(hash):
        raise BadUserInputError(
            "extensions.persistedQuery must have version 1 and sha256Hash, 64 lower-case hexadecimal digits."
        )
    return hash
