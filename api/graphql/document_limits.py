"""Refuses documents that ask for too much, before any other rule runs and before anything is executed.

The first check is the document's size with its fragments expanded (:mod:`api.graphql.fragment_expansion`), the second
is the operation's complexity (:mod:`api.graphql.complexity`), the last are GraphQL's own validation rules. Each check
is cheap because the one before it passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import ASTValidationRule, GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from api.errors import BadUserInputError, TooComplexError
from api.graphql.complexity import Complexity, Extent, declared_variables, extent_of, measure_operation
from api.graphql.documents import CACHED_DOCUMENTS, Document
from api.graphql.fragment_expansion import explain_excess, find_circular_fragment

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one operation.

    Args:
        depth: nesting depth of fields.
        aliases: number of fields with an alias.
        nodes: number of elements in all lists together.
        cost: points (:mod:`api.graphql.cost_directives`).
    """

    depth: int = 12
    aliases: int = 20
    nodes: int = 20_000
    cost: float = 1_000.0

    def explain_refusal(self, complexity: Complexity) -> str | None:
        """Which limit an operation exceeds, and what to do; ``None`` if it exceeds none."""
        if complexity.depth > self.depth:
            return f"This is {complexity.depth} fields deep, over the maximum of {self.depth}: reduce the nesting."
        if complexity.aliases > self.aliases:
            return f"This has {complexity.aliases} aliases, over the maximum of {self.aliases}: send several requests."
        if complexity.nodes > self.nodes:
            return f"This could return over {self.nodes:,} nodes: request smaller pages or fewer nested lists."
        if complexity.cost > self.cost:
            return (
                f"This would cost {complexity.cost:,.0f} points, over the maximum of {self.cost:,.0f}: "
                "request smaller pages, or send several requests."
            )
        return None


LIMITS = Limits()
Sent = tuple[tuple[str, Extent], ...]


@lru_cache(maxsize=CACHED_DOCUMENTS)
def refuse_size(document: Document) -> GraphQLError | None:
    """Return the error of a document that is too large to process; cached."""
    circular = find_circular_fragment(document.node)
    if circular:
        return BadUserInputError(f"Cannot spread fragment '{circular[:SHOWN]}' within itself.")
    reason = explain_excess(document.node)
    return TooComplexError(reason) if reason else None


@lru_cache(maxsize=CACHED_DOCUMENTS)
def measure(schema: GraphQLSchema, document: Document, name: str | None, sent: Sent) -> Complexity | None:
    """Return the cached result of :func:`api.graphql.complexity.measure_operation`."""
    return measure_operation(schema, document.node, name, dict(sent))


@lru_cache(maxsize=CACHED_DOCUMENTS)
def validate(
    schema: GraphQLSchema, document: Document, rules: tuple[type[ASTValidationRule], ...]
) -> list[GraphQLError]:
    """Return the errors of a document by GraphQL's validation rules; cached."""
    return validate_document(schema, document.node, rules)


def refuse(
    schema: GraphQLSchema, document: Document, name: str | None, variables: Mapping[str, object]
) -> GraphQLError | None:
    """Return the error that refuses an operation; ``None`` if it is accepted."""
    refusal = refuse_size(document)
    if refusal:
        return refusal
    declared = declared_variables(document.node, name)
    sent = tuple(sorted((variable, extent_of(variables[variable])) for variable in declared & variables.keys()))
    complexity = measure(schema, document, name, sent)
    reason = LIMITS.explain_refusal(complexity) if complexity else None
    return TooComplexError(reason) if reason else None


class DocumentLimits(SchemaExtension):
    """Refuses documents that are too large; validates the others."""

    def on_validate(self) -> Iterator[None]:
        """Run before strawberry's own validation, which then has nothing left to do."""
        execution = self.execution_context
        assert execution.graphql_document is not None  # noqa: S101 - parsing comes first
        schema = execution.schema._schema  # noqa: SLF001 - strawberry has no public access to it
        document = Document(execution.query or "", execution.graphql_document)
        refusal = refuse(schema, document, execution.operation_name, execution.variables or {})
        errors = [refusal] if refusal else validate(schema, document, execution.validation_rules)
        execution.pre_execution_errors = [*errors]  # a copy: errors get their codes in place
        yield
