"""Errors on their way out: each list of them gets its codes here, and one line in the log.

Refusals that a client can mend are logged as counts: which code, at which fields of the schema, how often. What the
client wrote (messages repeat it, as do aliases) is not logged. Errors of ours are logged with one traceback, under an
id that the client's answer bears too.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from traceback import extract_tb

import strawberry
import structlog
from graphql import FieldNode, GraphQLError, OperationDefinitionNode
from strawberry.types import ExecutionContext

from api.errors import code_error

MOST_FIELDS, MAX_OPERATION = 5, 60

log = structlog.get_logger("careergraph.api")


class ReportingSchema(strawberry.Schema):
    """A schema that tells errors apart: strawberry brings every list of errors here, whatever the transport."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log errors, and put what the client shall see in their place."""
        request = uuid.uuid4().hex
        shown = [code_error(error, request) for error in errors]
        report_errors(errors, shown, request, operation_of(execution_context))
        errors[:] = shown


def operation_of(execution_context: ExecutionContext | None) -> str | None:
    """The name of the operation, shortened; one that is not in the document is the client's own text, and left out."""
    document = execution_context.graphql_document if execution_context else None
    if execution_context is None or document is None:
        return None
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    names = {one.name.value for one in operations if one.name}
    name = execution_context.operation_name
    return name[:MAX_OPERATION] if name in names and name else None


def report_errors(
    errors: Sequence[GraphQLError], shown: Sequence[GraphQLError], request: str, operation: str | None
) -> None:
    """Log errors: one line for each code, and one traceback for each error of ours.

    Args:
        errors: as they were raised.
        shown: as the client sees them, in the same order.
        request: the id that the answer bears.
        operation: name of the operation, where it has one.
    """
    by_code: dict[str, list[GraphQLError]] = {}
    for error, seen in zip(errors, shown, strict=True):
        by_code.setdefault(str((seen.extensions or {}).get("code")), []).append(error)
    for code, group in by_code.items():
        bound = log.bind(code=code, operation=operation, request=request)
        if code == "INTERNAL":
            report_faults(bound, group)
        elif code == "UNAVAILABLE":
            causes = sorted({str(error.original_error or error.message) for error in group})
            bound.warning("a part is away", **places_of(group), cause="; ".join(causes))
        else:
            bound.info("a request was refused", **places_of(group))


def report_faults(bound: structlog.typing.FilteringBoundLogger, errors: Iterable[GraphQLError]) -> None:
    """Log unexpected errors; those that were raised at the same place are one."""
    same: dict[object, list[GraphQLError]] = {}
    for error in errors:
        same.setdefault(origin_of(error), []).append(error)
    for group in same.values():
        bound.error("unexpected error", **places_of(group), exc_info=group[0].original_error or group[0])


def origin_of(error: GraphQLError) -> object:
    """What an error is and where it was raised."""
    inner = error.original_error or error
    frames = extract_tb(inner.__traceback__)
    last = frames[-1] if frames else None
    return (type(inner), last.filename, last.lineno) if last else (type(inner), str(inner))


def places_of(errors: Sequence[GraphQLError]) -> dict[str, object]:
    """Where errors are: fields of the schema once something was executed, else lines of the document; and how many."""
    counts = Counter(place_of(error) for error in errors)
    places = [place for place, _ in counts.most_common(MOST_FIELDS)]
    return {"at": places, "times": len(errors)}


def place_of(error: GraphQLError) -> str:
    """The field's own name rather than its alias, which is the client's; of a refused document, line and column."""
    node = error.nodes[0] if error.nodes else None
    if error.path is not None and isinstance(node, FieldNode):
        return node.name.value
    where = error.locations[0] if error.locations else None
    return f"{where.line}:{where.column}" if where else "request"
