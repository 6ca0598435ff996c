"""Reads documents: an extension that parses them, and refuses invalid ones that the parser accepts.

These are empty selections, undefined fragments (rules that walk through fragments assume that they exist), and
several operations without an ``operationName``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    Visitor,
    parse,
    visit,
)
from strawberry.extensions import SchemaExtension

CACHED_DOCUMENTS = 500
SHOWN = 80
MAX_LENGTH, MAX_TOKENS = 50_000, 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, identified by its text: hashing all its nodes would take longer than looking it up."""

    text: str
    node: DocumentNode = field(compare=False)


class Reading(NamedTuple):
    """A document and the names of its operations; ``None`` stands for an operation without a name."""

    document: DocumentNode
    operations: frozenset[str | None]


class Gaps(Visitor):
    """Refuses empty selections and undefined fragments."""

    def __init__(self, document: DocumentNode, source: Source) -> None:
        super().__init__()
        self._source = source
        self._fragments = {node.name.value for node in document.definitions if isinstance(node, FragmentDefinitionNode)}

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        """Refuse an empty selection."""
        if not node.selections:
            end = node.loc.end - 1 if node.loc else 0
            raise GraphQLSyntaxError(self._source, end, "Expected Name, found '}'.")

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        """Refuse a spread of an undefined fragment."""
        if node.name.value not in self._fragments:
            raise GraphQLError(f"Unknown fragment '{node.name.value[:SHOWN]}'.", [node])


def read_document(text: str, most_tokens: int) -> Reading:
    """Parse a document.

    Raises:
        GraphQLError: the text is not a valid document, or has more than ``most_tokens`` tokens.
    """
    if len(text) > MAX_LENGTH:
        raise GraphQLError(f"The document has over {MAX_LENGTH:,} characters: send long values as variables.")
    source = Source(text)
    document = parse(source, max_tokens=most_tokens)
    visit(document, Gaps(document, source))
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return Reading(document, frozenset(node.name.value if node.name else None for node in operations))


read_cached = lru_cache(maxsize=CACHED_DOCUMENTS)(read_document)


def check_operation(operations: frozenset[str | None], name: str | None) -> None:
    """Check that exactly one operation is selected.

    Raises:
        GraphQLError: no operation is selected, or several are.
    """
    if not operations:
        raise GraphQLError("The document must hold an operation.")
    if name is not None and name not in operations:
        raise GraphQLError(f"Unknown operation named '{name[:SHOWN]}'.")
    if name is None and len(operations) > 1:
        raise GraphQLError("`operationName` is missing: the document holds several operations.")


class DocumentReader(SchemaExtension):
    """Parses and caches documents.

    Args:
        most_tokens: the maximum number of tokens in a document.
    """

    def __init__(self, most_tokens: int) -> None:
        self._most_tokens = most_tokens

    def on_parse(self) -> Iterator[None]:
        """Put the document where strawberry expects it; errors as in :func:`read_document`."""
        execution = self.execution_context
        reading = read_cached(execution.query or "", self._most_tokens)
        check_operation(reading.operations, execution._provided_operation_name)  # noqa: SLF001 - the public property guesses a name
        execution.graphql_document = reading.document
        yield
