"""The errors of the API's room.

ApiError
├── RequestError                 a GraphQL error with ``extensions.code``, and nothing of the inside
│   ├── UnauthenticatedError     UNAUTHENTICATED: a token is needed, or does not hold
│   ├── BadUserInputError        BAD_USER_INPUT: what was sent cannot be, and why
│   ├── MissingError             NOT_FOUND: what was named does not exist
│   ├── TooComplexError          TOO_COMPLEX: the document asks for too much
│   ├── RateLimitedError         RATE_LIMITED: too many requests; ``extensions.retryAfter`` says when to try again
│   └── UnavailableError         UNAVAILABLE: no room for the work right now; ``extensions.retryAfter`` as above
├── RefusedRequestError          a request that is no GraphQL request
├── SlowBodyError                a body that did not come in time
├── TokenError                   a token that does not hold
├── SettingsError                a setting that cannot be
└── CommandError                 what was given on the command line cannot be
    └── AlreadyUpError           services of the same home run already

A class says the HTTP status of an answer in which nothing was executed because of it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from graph.errors import AnonymousError, ConflictError, ForbiddenError, GraphUnavailableError, NotFoundError
from workers.errors import QueueUnavailableError

MAX_MESSAGE = 500


class ApiError(Exception):
    """The root of every error that this room raises on purpose."""

    status = 500


class RequestError(ApiError, GraphQLError):
    """A refusal of a field, or of a whole request.

    Args:
        message: what is wrong, where, and what to do.
        extensions: what clients read besides the code.
    """

    code = "INTERNAL"

    def __init__(self, message: str, **extensions: object) -> None:
        GraphQLError.__init__(self, message, extensions={"code": self.code, **extensions})


class UnauthenticatedError(RequestError):
    """A token is needed, or the one that was sent does not hold."""

    code = "UNAUTHENTICATED"
    status = 401


class BadUserInputError(RequestError):
    """What was sent cannot be."""

    code = "BAD_USER_INPUT"
    status = 400


class MissingError(RequestError):
    """What was named does not exist."""

    code = "NOT_FOUND"
    status = 400


class TooComplexError(RequestError):
    """A document asks for too much."""

    code = "TOO_COMPLEX"
    status = 400


class RetryLaterError(RequestError):
    """A refusal that a client may try again after a while.

    Args:
        message: what is wrong, and what to do.
        retry_after: seconds to wait; rounded up to a whole second, at least one. ``extensions.retryAfter`` and the
            header ``Retry-After`` hold it.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        self.retry_after = max(1, math.ceil(retry_after))
        super().__init__(message, retryAfter=self.retry_after)


class RateLimitedError(RetryLaterError):
    """A viewer or an address sent too many requests."""

    code = "RATE_LIMITED"
    status = 429


class UnavailableError(RetryLaterError):
    """There is no room for this work right now."""

    code = "UNAVAILABLE"
    status = 503


class RefusedRequestError(ApiError):
    """A request that is no GraphQL request.

    Args:
        status: of the answer.
        message: what is wrong, and what to send instead.
        headers: of the answer.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class SlowBodyError(ApiError):
    """A body did not come in time."""

    status = 408


class TokenError(ApiError):
    """A token does not hold."""

    status = 401


class SettingsError(ApiError):
    """A setting cannot be."""


class CommandError(ApiError):
    """What was given on the command line cannot be; the command ends with 2."""


STATUSES = {
    "FORBIDDEN": 403,
    "INTERNAL": 500,
    **{
        error.code: error.status
        for error in (
            UnauthenticatedError, BadUserInputError, MissingError, TooComplexError, RateLimitedError, UnavailableError,
        )
    },
}  # fmt: skip


CODES: Sequence[tuple[type[Exception], str]] = (
    (AnonymousError, UnauthenticatedError.code),
    (ForbiddenError, "FORBIDDEN"),
    (NotFoundError, MissingError.code),
    (ConflictError, BadUserInputError.code),
    (GraphUnavailableError, UnavailableError.code),
    (QueueUnavailableError, UnavailableError.code),
)


def code_of(error: BaseException | None) -> str:
    """The code for an error from the inside."""
    if isinstance(error, RequestError):
        return error.code
    return next((code for kind, code in CODES if isinstance(error, kind)), "INTERNAL")


MESSAGES = {
    "UNAVAILABLE": "A part of the service cannot be reached right now: try again in a moment.",
    "INTERNAL": "Something went wrong here; it was logged.",
}


def cap_text(text: str, most: int = MAX_MESSAGE) -> str:
    """A text that can be encoded and is not long, whatever a client sent that it repeats."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def is_clients_fault(error: GraphQLError) -> bool:
    """Whether GraphQL itself refused a document, a variable or an argument.

    What fails in a resolver is located at its field; GraphQL's own refusals name a part of the document instead.
    """
    inner = error.original_error
    if inner is None or isinstance(inner, CannotGetOperationTypeError | InvalidOperationTypeError):
        return True
    if error.path is None:
        return bool(error.nodes)
    return isinstance(inner, GraphQLError) and bool(inner.nodes)


def code_error(error: GraphQLError, request_id: str) -> GraphQLError:
    """An error as the client sees it: with a code, and without what came from the inside.

    Args:
        error: as it was raised.
        request_id: what an error that is ours names, so that it is found in the log.
    """
    extensions = error.extensions or {}
    if extensions.get("code"):
        return with_message(error, error.message, extensions)
    if is_clients_fault(error):
        return with_message(error, error.message, {**extensions, "code": BadUserInputError.code})
    code = code_of(error.original_error)
    extensions = {"code": code, "requestId": request_id} if code == "INTERNAL" else {"code": code}
    return with_message(error, MESSAGES.get(code, str(error.original_error)), extensions)


def with_message(error: GraphQLError, message: str, extensions: Mapping[str, Any]) -> GraphQLError:
    """The error with a short message and other extensions, and nothing of what raised it."""
    return GraphQLError(
        cap_text(message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=dict(extensions),
    )
