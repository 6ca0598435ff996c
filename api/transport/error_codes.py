"""Codes for errors that no execution saw: of a body, of the syntax, or a fault of ours."""

import uuid
from collections.abc import Iterable

from graphql import GraphQLError

from api.errors import code_error
from api.graphql.error_reporting import report_errors


def coded_errors(errors: Iterable[Exception]) -> list[GraphQLError]:
    """The errors as clients see them, each with a code; those that had none yet are logged."""
    request = uuid.uuid4().hex
    located = [
        error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error) for error in errors
    ]
    fresh = [error for error in located if not (error.extensions or {}).get("code")]
    report_errors(fresh, [code_error(error, request) for error in fresh], request, None)
    return [code_error(error, request) for error in located]
