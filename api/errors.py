"""The errors of the api package.

ApiError
├── RequestError                 a GraphQL error with ``extensions.code`` and no internal details
│   ├── UnauthenticatedError     UNAUTHENTICATED: the token is missing or invalid
│   ├── BadUserInputError        BAD_USER_INPUT: the input is invalid; the message says why
│   ├── MissingError             NOT_FOUND: the requested object does not exist
│   ├── TooComplexError          TOO_COMPLEX: the document asks for too much
│   ├── UnknownDocumentError     PERSISTED_DOCUMENT_NOT_FOUND: no trusted document has the id
│   ├── UntrustedDocumentError   PERSISTED_DOCUMENT_REQUIRED: only trusted documents are taken
│   ├── UnknownQueryError        PERSISTED_QUERY_NOT_FOUND: the client is to send the document with its hash
│   ├── UnsupportedQueryError    PERSISTED_QUERY_NOT_SUPPORTED: no documents of clients are kept
│   ├── RateLimitedError         RATE_LIMITED: too many requests; ``extensions.retryAfter`` says when to try again
│   ├── TimedOutError            TIMED_OUT: the query took too long and was stopped
│   └── UnavailableError         UNAVAILABLE: no capacity right now; ``extensions.retryAfter`` as above
├── RefusedRequestError          a request that is not a valid GraphQL request
├── SlowBodyError                a body that arrived too slowly
├── TooLargeBodyError            a body that is too large
├── TokenError                   an invalid or expired token
├── SettingsError                an invalid setting
└── CommandError                 invalid command-line input
    └── AlreadyUpError           the services of this home folder already run

Each class defines the HTTP status of a response when the error prevents execution.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from graph.errors import (
    AnonymousError,
    ConflictError,
    ForbiddenError,
    GraphUnavailableError,
    NotFoundError,
    RacedError,
    TooManyTasksError,
)
from workers.errors import QueueUnavailableError

MAX_MESSAGE = 500


class ApiError(Exception):
    """The base class of all errors that this package raises on purpose."""

    status = 500


class RequestError(ApiError, GraphQLError):
    """An error that refuses a field or a whole request.

    Args:
        message: what is wrong, where, and what to do.
        extensions: further extensions besides the code.
    """

    code = "INTERNAL"

    def __init__(self, message: str, **extensions: object) -> None:
        GraphQLError.__init__(self, message, extensions={"code": self.code, **extensions})


class UnauthenticatedError(RequestError):
    """The token is missing or invalid."""

    code = "UNAUTHENTICATED"
    status = 401


class BadUserInputError(RequestError):
    """The input is invalid."""

    code = "BAD_USER_INPUT"
    status = 400


class MissingError(RequestError):
    """The requested object does not exist."""

    code = "NOT_FOUND"
    status = 400


class TooComplexError(RequestError):
    """A document asks for too much."""

    code = "TOO_COMPLEX"
    status = 400


class UnknownDocumentError(RequestError):
    """A request names a document that is not registered."""

    code = "PERSISTED_DOCUMENT_NOT_FOUND"
    status = 400


class UntrustedDocumentError(RequestError):
    """A request brings a document where only registered ones are taken."""

    code = "PERSISTED_DOCUMENT_REQUIRED"
    status = 400


class UnknownQueryError(RequestError):
    """An automatic persisted query is not kept: the client sends it once more. Its status is what clients expect."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = 200


class UnsupportedQueryError(RequestError):
    """No automatic persisted queries are kept. Its status is what clients expect."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = 200


class TimedOutError(RequestError):
    """A query took too long, and was stopped."""

    code = "TIMED_OUT"
    status = 504


class RetryLaterError(RequestError):
    """A refusal of a request that the client may retry later.

    Args:
        message: what is wrong, and what to do.
        retry_after: seconds to wait; rounded up to a whole second, at least one. ``extensions.retryAfter`` and the
            ``Retry-After`` header carry it.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        self.retry_after = max(1, math.ceil(retry_after))
        super().__init__(message, retryAfter=self.retry_after)


class RateLimitedError(RetryLaterError):
    """A viewer or an address sent too many requests."""

    code = "RATE_LIMITED"
    status = 429


class UnavailableError(RetryLaterError):
    """There is no capacity for this work right now."""

    code = "UNAVAILABLE"
    status = 503


class RefusedRequestError(ApiError):
    """A request that is not a valid GraphQL request.

    Args:
        status: HTTP status of the response.
        message: what is wrong, and what to send instead.
        headers: headers of the response.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class SlowBodyError(ApiError):
    """The body of a request arrived too slowly."""

    status = 408


class TooLargeBodyError(ApiError):
    """The body of a request is too large."""

    status = 413


class TokenError(ApiError):
    """A token is invalid or has expired."""

    status = 401


class SettingsError(ApiError):
    """A setting is invalid."""


class CommandError(ApiError):
    """The command-line input is invalid; the command exits with code 2."""


STATUSES = {
    "FORBIDDEN": 403,
    "INTERNAL": 500,
    **{
        error.code: error.status
        for error in (
            UnauthenticatedError, BadUserInputError, MissingError, TooComplexError, UnknownDocumentError,
            UntrustedDocumentError, UnknownQueryError, UnsupportedQueryError, TimedOutError, RateLimitedError,
            UnavailableError,
        )
    },
}  # fmt: skip


CODES: Sequence[tuple[type[Exception], str]] = (
    (AnonymousError, UnauthenticatedError.code),
    (ForbiddenError, "FORBIDDEN"),
    (NotFoundError, MissingError.code),
    (ConflictError, BadUserInputError.code),
    (TooManyTasksError, BadUserInputError.code),
    (GraphUnavailableError, UnavailableError.code),
    (RacedError, UnavailableError.code),
    (QueueUnavailableError, UnavailableError.code),
)


def code_of(error: BaseException | None) -> str:
    """Return the code of an internal error."""
    if isinstance(error, RequestError):
        return error.code
    return next((code for kind, code in CODES if isinstance(error, kind)), "INTERNAL")


MESSAGES = {
    "UNAVAILABLE": "A part of the service cannot be reached right now: try again in a moment.",
    "INTERNAL": "Something went wrong here; it was logged.",
}


def cap_text(text: str, most: int = MAX_MESSAGE) -> str:
    """Make a text that may repeat client input encodable, and shorten it."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def is_clients_fault(error: GraphQLError) -> bool:
    """Whether GraphQL itself rejected a document, a variable or an argument.

    An error in a resolver is located at its field; GraphQL's own errors point to a part of the document instead.
    """
    inner = error.original_error
    if inner is None or isinstance(inner, CannotGetOperationTypeError | InvalidOperationTypeError):
        return True
    if error.path is None:
        return bool(error.nodes)
    return isinstance(inner, GraphQLError) and bool(inner.nodes)


def code_error(error: GraphQLError, request_id: str) -> GraphQLError:
    """Convert an error to the client's view: with a code, and without internal details.

    Args:
        error: the error as raised.
        request_id: id that internal errors include, to find them in the log.
    """
    extensions = error.extensions or {}
    if extensions.get("code"):
        return with_message(error, error.message, extensions)
    if is_clients_fault(error):
        return with_message(error, error.message, {**extensions, "code": BadUserInputError.code})
    code = code_of(error.original_error)
    extensions = {"code": code, "requestId": request_id} if code == "INTERNAL" else {"code": code}
    return with_message(error, MESSAGES.get(code, str(error.original_error)), extensions)


def reword(error: GraphQLError, message: str) -> GraphQLError:
    """Copy an error with another message. Errors are cached with their document, so the original must not change."""
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        original_error=error.original_error,
        extensions=error.extensions,
    )


def with_message(error: GraphQLError, message: str, extensions: Mapping[str, Any]) -> GraphQLError:
    """Copy an error with a short message and other extensions, and without its cause."""
    return GraphQLError(
        cap_text(message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=dict(extensions),
    )
