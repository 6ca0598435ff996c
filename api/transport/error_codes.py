"""Codes for errors outside execution: in the body, in the syntax, or internal."""

from collections.abc import Iterable

from graphql import GraphQLError

from api.errors import code_error
from api.graphql.error_reporting import report_errors
from api.http.request_ids import current_request_id


def coded_errors(errors: Iterable[Exception]) -> list[GraphQLError]:
    """Give each error a code, as clients see it; errors without a code so far are logged."""
    request = current_request_id()
    graphql_errors = [
        error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error) for error in errors
    ]
    uncoded = [error for error in graphql_errors if not (error.extensions or {}).get("code")]
    report_errors(uncoded, [code_error(error, request) for error in uncoded], request, None)
    return [code_error(error, request) for error in graphql_errors]
