"""Reports errors: each list of errors gets its codes here, and is logged once.

Refusals that a client can fix are logged as counts: the code, the fields of the schema, how often. Client input, which
messages and aliases repeat, is not logged. Internal errors are logged with one traceback, under an id that is also in
the response.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from traceback import extract_tb

import strawberry
import structlog
from graphql import FieldNode, GraphQLError, GraphQLInputObjectType, GraphQLSchema, OperationDefinitionNode
from strawberry.types import ExecutionContext

from api.errors import code_error, reword
from api.http.request_ids import current_request_id

MOST_FIELDS, MAX_OPERATION = 5, 60
UNKNOWN_FIELD = re.compile(r".*?Expected value of type '(?P<type>\w+)' not to include unknown field '\w+'", re.DOTALL)

log = structlog.get_logger("careergraph.api")


class ReportingSchema(strawberry.Schema):
    """A schema that reports errors: strawberry passes every list of errors here, whatever the transport."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log errors, and replace them with the errors that the client sees."""
        request = current_request_id()
        client_errors = [code_error(list_known_fields(error, self._schema), request) for error in errors]
        report_errors(errors, client_errors, request, operation_of(execution_context))
        errors[:] = client_errors


def list_known_fields(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    """Return an error that names the fields of an input, if it is about a field that this input does not have.

    They are worded as a suggestion, so that they are hidden where the schema is.
    """
    match = UNKNOWN_FIELD.match(error.message)
    input_type = schema.get_type(match["type"]) if match else None
    if match is None or not isinstance(input_type, GraphQLInputObjectType):
        return error
    message = f"{match[0]}. Did you mean one of its fields: {', '.join(input_type.fields)}?"
    return reword(error, message)


def operation_of(execution_context: ExecutionContext | None) -> str | None:
    """Return the shortened name of the operation; a name that is not in the document is arbitrary text and left out."""
    document = execution_context.graphql_document if execution_context else None
    if execution_context is None or document is None:
        return None
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    names = {operation.name.value for operation in operations if operation.name}
    name = execution_context.operation_name
    return name[:MAX_OPERATION] if name in names and name else None


def report_errors(
    errors: Sequence[GraphQLError], client_errors: Sequence[GraphQLError], request: str, operation: str | None
) -> None:
    """Log errors: one line for each code, and one traceback for each internal error.

    Args:
        errors: the errors as raised.
        client_errors: the errors as the client sees them, in the same order.
        request: the id in the response.
        operation: name of the operation, if it has one.
    """
    by_code: dict[str, list[GraphQLError]] = {}
    for error, client_error in zip(errors, client_errors, strict=True):
        by_code.setdefault(str((client_error.extensions or {}).get("code")), []).append(error)
    for code, group in by_code.items():
        logger = log.bind(code=code, operation=operation, request=request)
        if code == "INTERNAL":
            report_faults(logger, group)
        elif code == "UNAVAILABLE":
            causes = sorted({str(error.original_error or error.message) for error in group})
            logger.warning("a component is unavailable", **places_of(group), cause="; ".join(causes))
        else:
            logger.info("a request was refused", **places_of(group))


def report_faults(logger: structlog.typing.FilteringBoundLogger, errors: Iterable[GraphQLError]) -> None:
    """Log unexpected errors; errors raised at the same line are logged as one."""
    by_origin: dict[object, list[GraphQLError]] = {}
    for error in errors:
        by_origin.setdefault(origin_of(error), []).append(error)
    for group in by_origin.values():
        logger.error("unexpected error", **places_of(group), exc_info=group[0].original_error or group[0])


def origin_of(error: GraphQLError) -> object:
    """Return the type of an error and where it was raised."""
    inner = error.original_error or error
    frames = extract_tb(inner.__traceback__)
    last = frames[-1] if frames else None
    return (type(inner), last.filename, last.lineno) if last else (type(inner), str(inner))


def places_of(errors: Sequence[GraphQLError]) -> dict[str, object]:
    """Where errors occurred (schema fields, or document lines if nothing was executed), and how many."""
    counts = Counter(place_of(error) for error in errors)
    locations = [location for location, _ in counts.most_common(MOST_FIELDS)]
    return {"at": locations, "times": len(errors)}


def place_of(error: GraphQLError) -> str:
    """Return the field's schema name rather than the client's alias; for a refused document, the line and column."""
    node = error.nodes[0] if error.nodes else None
    if error.path is not None and isinstance(node, FieldNode):
        return node.name.value
    location = error.locations[0] if error.locations else None
    return f"{location.line}:{location.column}" if location else "request"
