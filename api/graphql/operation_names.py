"""What an operation is called in metrics: by names of the schema, whatever clients call it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

from api.graphql.complexity import declared_variables, extent_of
from api.graphql.document_limits import measure
from api.graphql.documents import CACHED_DOCUMENTS, Document
from api.graphql.fragment_expansion import Fragments, fragments_of

OTHER, SEVERAL, INTROSPECTION = "other", "several", "introspection"
MOST_DEPTH = 3
WITHIN = "viewer"
"""A root field that says little; the field below it says more."""


@lru_cache(maxsize=CACHED_DOCUMENTS)
def name_operation(schema: GraphQLSchema, document: Document, name: str | None) -> str:
    """Return what an operation of a valid document asks for, such as ``viewer.recommendedJobs`` or ``logInteraction``.

    The name is made of the schema's names, so that there are few of them: an operation that asks for several
    fields is ``several``, one that the schema does not know is ``other``.
    """
    operations = [node for node in document.node.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in operations if name is None or (node.name is not None and node.name.value == name)]
    root = schema.get_root_type(chosen[0].operation) if len(chosen) == 1 else None
    if root is None:
        return OTHER
    fragments = fragments_of(document.node)
    field = only_field(chosen[0].selection_set, root, fragments)
    if isinstance(field, str) or field.name.value != WITHIN or field.selection_set is None:
        return field if isinstance(field, str) else field.name.value
    type = get_named_type(root.fields[WITHIN].type)
    inner = only_field(field.selection_set, type, fragments) if isinstance(type, GraphQLObjectType) else OTHER
    return f"{WITHIN}.{inner if isinstance(inner, str) else inner.name.value}"


def only_field(selection: SelectionSetNode, type: GraphQLObjectType, fragments: Fragments) -> FieldNode | str:
    """Return the one field of a type that is selected, or a word for none or several."""
    fields = list(fields_of(selection, fragments, 0))
    names = {field.name.value for field in fields}
    if names and all(name.startswith("__") for name in names):
        return INTROSPECTION
    known = [field for field in fields if field.name.value in type.fields]
    if len({field.name.value for field in known}) != 1:
        return SEVERAL if known else OTHER
    return known[0]


def fields_of(selection: SelectionSetNode, fragments: Fragments, depth: int) -> Iterator[FieldNode]:
    """Yield the fields of a selection, those of its fragments too."""
    for node in selection.selections:
        match node:
            case FieldNode():
                yield node
            case InlineFragmentNode() if depth < MOST_DEPTH:
                yield from fields_of(node.selection_set, fragments, depth + 1)
            case FragmentSpreadNode() if depth < MOST_DEPTH and node.name.value in fragments:
                yield from fields_of(fragments[node.name.value].selection_set, fragments, depth + 1)


def cost_of(schema: GraphQLSchema, document: Document, name: str | None, variables: Mapping[str, object]) -> float:
    """Return the points that an operation costs; the document was measured before, so the result is cached."""
    declared = declared_variables(document.node, name)
    sent = tuple(sorted((variable, extent_of(variables[variable])) for variable in declared & variables.keys()))
    complexity = measure(schema, document, name, sent)
    return complexity.cost if complexity else 0.0
