"""Finds the document of a request, and refuses documents that are not trusted where only those are taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import BadUserInputError, UnknownDocumentError, UntrustedDocumentError
from api.graphql.trusted_documents import PREFIX, TrustedDocuments, identify_text
from api.http.document_requests import persisted_hash

SHOWN = 80
ONLY_TRUSTED = (
    "This service takes trusted documents only: send the `documentId` of a registered one instead of `query`. Its "
    "operator registers documents with CAREERGRAPH_TRUSTED_DOCUMENTS."
)


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """Where the documents of requests come from.

    Args:
        trusted: the documents that clients may name.
        only_trusted: whether all others are refused.
    """

    trusted: TrustedDocuments
    only_trusted: bool

    async def find_text(
        self, query: str | None, document_id: str | None = None, extensions: Mapping[str, Any] | None = None
    ) -> str:
        """Return the text of the document that a request means.

        Raises:
            UnknownDocumentError: no document has that id.
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
        if not query:
            raise UnknownDocumentError("There is no document with this hash: send `query`.")
        return query

    def _find_trusted(self, id: str) -> str:
        text = self.trusted.find_text(id)
        if text is None:
            raise UnknownDocumentError(
                f"There is no trusted document {id[:SHOWN]!r}: `careergraph documents` lists those that this version "
                "of the service knows."
            )
        return text
