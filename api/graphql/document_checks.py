"""Checks trusted documents: what each operation is called and costs, and whether a schema accepts it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, specified_rules

from api.graphql.complexity import measure_operation
from api.graphql.document_limits import refuse_size, validate
from api.graphql.documents import MAX_TOKENS, Document, read_document
from api.graphql.input_checks import FiniteNumbers
from api.graphql.trusted_documents import TrustedDocument

RULES = (*specified_rules, FiniteNumbers)


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """An operation of a document.

    Args:
        name: its name; ``None`` if it has none.
        points: its cost when its page sizes are as large as they may be; ``None`` if the document is not valid.
    """

    name: str | None
    points: float | None


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A trusted document, its operations, and why it is not valid, each reason with its file, line and column."""

    document: TrustedDocument
    operations: Sequence[CheckedOperation]
    problems: Sequence[str]


def check_document(schema: GraphQLSchema, trusted: TrustedDocument) -> CheckedDocument:
    """Check a trusted document against a schema."""
    try:
        node = read_document(trusted.text, MAX_TOKENS).document
    except GraphQLError as error:
        return CheckedDocument(trusted, [CheckedOperation(None, None)], [describe_error(trusted, error)])
    document = Document(trusted.text, node)
    refusal = refuse_size(document)
    errors = [refusal] if refusal else validate(schema, document, RULES)
    return CheckedDocument(
        trusted,
        list(check_operations(schema, document, valid=not errors)),
        [describe_error(trusted, e) for e in errors],
    )


def check_operations(schema: GraphQLSchema, document: Document, *, valid: bool) -> Iterator[CheckedOperation]:
    """Yield the operations of a document."""
    for operation in document.node.definitions:
        if isinstance(operation, OperationDefinitionNode):
            name = operation.name.value if operation.name else None
            complexity = measure_operation(schema, document.node, name, {}) if valid else None
            yield CheckedOperation(name, complexity.cost if complexity else None)


def describe_error(trusted: TrustedDocument, error: GraphQLError) -> str:
    """Say what is wrong with a document, and where: ``file:line:column: message``."""
    places = error.locations or ()
    where = f":{places[0].line}:{places[0].column}" if places else ""
    return f"{trusted.source}{where}: {error.message}"
