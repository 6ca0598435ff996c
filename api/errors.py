"""Errors as clients see them: one code each, and nothing of the inside.

ApiError                     a GraphQL error with ``extensions.code``
├── UnauthenticatedError     UNAUTHENTICATED: a token is needed, or does not hold
├── BadUserInputError        BAD_USER_INPUT: what was sent cannot be, and why
├── MissingError             NOT_FOUND: what was named does not exist
├── RateLimitedError         RATE_LIMITED: too many requests; ``extensions.retryAfter`` says when to try again
└── UnavailableError         UNAVAILABLE: no room for the work right now; ``extensions.retryAfter`` as above
"""

import math

import structlog
from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from graph.errors import ConflictError, GraphUnavailableError, NotFoundError
from graph.viewer import ForbiddenError
from workers.errors import QueueUnavailableError

log = structlog.get_logger("careergraph.api")


class ApiError(GraphQLError):
    """A refusal of a whole request.

    Args:
        message: what is wrong, where, and what to do.
        extensions: what clients read besides the code.
    """

    code = "INTERNAL"

    def __init__(self, message: str, **extensions: object) -> None:
        super().__init__(message, extensions={"code": self.code, **extensions})


class UnauthenticatedError(ApiError):
    """A token is needed, or the one that was sent does not hold."""

    code = "UNAUTHENTICATED"


class BadUserInputError(ApiError):
    """What was sent cannot be."""

    code = "BAD_USER_INPUT"


class MissingError(ApiError):
    """What was named does not exist."""

    code = "NOT_FOUND"


class RetryLaterError(ApiError):
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


class UnavailableError(RetryLaterError):
    """There is no room for this work right now."""

    code = "UNAVAILABLE"


def code_of(error: BaseException | None) -> str:
    """The code for an error from the inside."""
    match error:
        case ApiError():
            return error.code
        case ForbiddenError():
            return "FORBIDDEN"
        case NotFoundError():
            return "NOT_FOUND"
        case ConflictError():
            return "BAD_USER_INPUT"
        case GraphUnavailableError() | QueueUnavailableError():
            return "UNAVAILABLE"
        case _:
            return "INTERNAL"


MESSAGES = {
    "UNAVAILABLE": "A part of the service cannot be reached right now: try again in a moment.",
    "INTERNAL": "Something went wrong here; it was logged.",
}


class CodedErrors(MaskErrors):
    """Gives every error a code; what came from the inside is logged and not shown."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The error as the client sees it."""
        inner = error.original_error
        if isinstance(error, ApiError) or (error.extensions or {}).get("code"):
            return error
        if inner is None:
            return coded(error, error.message, "BAD_USER_INPUT")
        code = code_of(inner)
        if code == "INTERNAL":
            log.error("unexpected error", path=error.path, exc_info=inner)
        elif code == "UNAVAILABLE":
            log.warning("a part is away", path=error.path, error=str(inner))
        return coded(error, MESSAGES.get(code, str(inner)), code)


def coded(error: GraphQLError, message: str, code: str) -> GraphQLError:
    """The error with another message and a code."""
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
