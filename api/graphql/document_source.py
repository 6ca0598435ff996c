"""Finds the document of a request, and refuses documents that are not trusted where only those are taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLError, StringValueNode, TokenKind, Visitor, visit

from api.cache.persisted_queries import PersistedQueries
from api.errors import (
    BadUserInputError,
    UnknownDocumentError,
    UnknownQueryError,
    UnsupportedQueryError,
    UntrustedDocumentError,
)
from api.graphql.documents import MAX_TOKENS, read_cached
from api.graphql.trusted_documents import PREFIX, TrustedDocuments, identify_text
from api.http.document_requests import persisted_hash

SHOWN = 80
UNKNOWN, UNSUPPORTED = "PersistedQueryNotFound", "PersistedQueryNotSupported"
"""Clients compare these messages."""
ONLY_TRUSTED = (
    "This service takes trusted documents only: send the `documentId` of a registered one instead of `query`. Its "
    "operator registers documents with CAREERGRAPH_TRUSTED_DOCUMENTS."
)


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """Where the documents of requests come from.

    Args:
        trusted: the documents that clients may name.
        persisted: the documents that clients have sent before.
        only_trusted: whether all but the trusted ones are refused.
    """

    trusted: TrustedDocuments
    persisted: PersistedQueries
    only_trusted: bool

    async def find_text(
        self, query: str | None, document_id: str | None = None, extensions: Mapping[str, Any] | None = None
    ) -> str:
        """Return the text of the document that a request means.

        Raises:
            UnknownDocumentError: no trusted document has that id.
            UnknownQueryError: no document with that hash is kept; the client sends it once more.
            UnsupportedQueryError: none are kept.
            UntrustedDocumentError: only trusted documents are taken, and this is none.
            BadUserInputError: the request contradicts itself.
        """
        if document_id is not None:
            if query:
                raise BadUserInputError("Send either `documentId` or `query`, not both.")
            return self._find_trusted(document_id)
        hash = persisted_hash(extensions)
        if hash and query and identify_text(query) != PREFIX + hash:
            raise BadUserInputError("extensions.persistedQuery.sha256Hash is not the SHA-256 of `query`.")
        trusted = self.trusted.find_text(PREFIX + hash) if hash else None
        if trusted is not None:
            return trusted
        if self.only_trusted:
            raise UntrustedDocumentError(ONLY_TRUSTED)
        if hash is None:
            return query or ""
        return await self._exchange(hash, query)

    async def _exchange(self, hash: str, query: str | None) -> str:
        """Return the document with a hash, after it was kept if it was sent and may be; errors as above."""
        if query:
            if is_keepable(query):
                await self.persisted.keep(hash, query)
            return query
        if not self.persisted.is_on:
            raise UnsupportedQueryError(UNSUPPORTED)
        text = await self.persisted.read(hash)
        if text is None:
            raise UnknownQueryError(UNKNOWN)
        return text

    def _find_trusted(self, id: str) -> str:
        text = self.trusted.find_text(id)
        if text is None:
            raise UnknownDocumentError(
                f"There is no trusted document {id[:SHOWN]!r}: `careergraph documents` lists those that this version "
                "of the service knows."
            )
        return text


def is_keepable(text: str) -> bool:
    """Whether a document may be kept for all clients: it can be parsed, and holds no text that may be a person's.

    Texts are values and comments.
    """
    try:
        document = read_cached(text, MAX_TOKENS).document
    except GraphQLError:
        return False
    texts = TextFinder()
    visit(document, texts)
    return not texts.has_text and not has_comment(document)


def has_comment(document: DocumentNode) -> bool:
    """Whether a document has a comment."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind is TokenKind.COMMENT:
            return True
        token = token.next
    return False


class TextFinder(Visitor):
    """Looks for texts among the values in a document; clients should send those as variables."""

    def __init__(self) -> None:
        super().__init__()
        self.has_text = False

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Note a text that is not empty."""
        self.has_text |= bool(node.value)
