"""Refuses a document that asks for too much, before any other rule looks at it and before anything is executed.

First the document's size with its fragments expanded (:mod:`api.graphql.fragment_expansion`), then what the operation
could ask for (:mod:`api.graphql.complexity`), then the rules of GraphQL. Each step is cheap because the one before it
passed.
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
    """The most that one operation may ask for.

    Args:
        depth: fields within fields.
        aliases: fields that bear another name.
        nodes: elements of all lists together.
        cost: points (:mod:`api.graphql.field_costs`).
    """

    depth: int = 12
    aliases: int = 20
    nodes: int = 20_000
    cost: float = 1_000.0

    def explain_refusal(self, asked: Complexity) -> str | None:
        """Which limit an operation passes, and what to do; ``None`` when it passes none."""
        if asked.depth > self.depth:
            return f"This is {asked.depth} fields deep, over the {self.depth} that may be: nest less."
        if asked.aliases > self.aliases:
            return f"This has {asked.aliases} aliases, over the {self.aliases} that may be: send several requests."
        if asked.nodes > self.nodes:
            return f"This could ask for over {self.nodes:,} nodes: ask for smaller pages or fewer lists within lists."
        if asked.cost > self.cost:
            return (
                f"This would cost {asked.cost:,.0f} points, over the {self.cost:,.0f} that may be: "
                "ask for smaller pages, or in several requests."
            )
        return None


LIMITS = Limits()
Sent = tuple[tuple[str, Extent], ...]


@lru_cache(maxsize=CACHED_DOCUMENTS)
def refuse_size(document: Document) -> GraphQLError | None:
    """Why a document cannot be looked at, whatever it asks for, remembered."""
    circular = find_circular_fragment(document.node)
    if circular:
        return BadUserInputError(f"Cannot spread fragment '{circular[:SHOWN]}' within itself.")
    reason = explain_excess(document.node)
    return TooComplexError(reason) if reason else None


@lru_cache(maxsize=CACHED_DOCUMENTS)
def measure(schema: GraphQLSchema, document: Document, name: str | None, sent: Sent) -> Complexity | None:
    """:func:`api.graphql.complexity.measure_operation`, remembered."""
    return measure_operation(schema, document.node, name, dict(sent))


@lru_cache(maxsize=CACHED_DOCUMENTS)
def validate(
    schema: GraphQLSchema, document: Document, rules: tuple[type[ASTValidationRule], ...]
) -> list[GraphQLError]:
    """What the rules of GraphQL say against a document, remembered."""
    return validate_document(schema, document.node, rules)


def refuse(
    schema: GraphQLSchema, document: Document, name: str | None, variables: Mapping[str, object]
) -> GraphQLError | None:
    """Why an operation is refused; ``None`` when it is not."""
    refusal = refuse_size(document)
    if refusal:
        return refusal
    declared = declared_variables(document.node, name)
    sent = tuple(sorted((one, extent_of(variables[one])) for one in declared & variables.keys()))
    asked = measure(schema, document, name, sent)
    reason = LIMITS.explain_refusal(asked) if asked else None
    return TooComplexError(reason) if reason else None


class DocumentLimits(SchemaExtension):
    """Refuses what is too large; validates the rest."""

    def on_validate(self) -> Iterator[None]:
        """Before strawberry's own validation, which then has nothing left to do."""
        execution = self.execution_context
        assert execution.graphql_document is not None  # noqa: S101 - parsing comes first
        schema = execution.schema._schema  # noqa: SLF001 - strawberry gives no other way to it
        document = Document(execution.query or "", execution.graphql_document)
        refusal = refuse(schema, document, execution.operation_name, execution.variables or {})
        errors = [refusal] if refusal else validate(schema, document, execution.validation_rules)
        execution.pre_execution_errors = [*errors]  # its own list: errors get their codes in place
        yield
