"""Computes the size of a document with its fragments expanded, without expanding them.

A fragment may be spread in many places, and each of those in turn in many others: a document of a few hundred bytes
can expand to millions of selections. Each fragment is counted once, after the fragments that it spreads, so that
counting takes linear time in the document's length. A document that passes is small enough for every later step.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

MAX_SELECTIONS, MAX_HEIGHT, MAX_REPEATS = 5_000, 100, 2_000
MAX_DIRECTIVES, MAX_DIRECTIVES_EACH = 50, 4
MAX_ALIAS = 100

Definition = OperationDefinitionNode | FragmentDefinitionNode
Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an expanded selection set.

    Args:
        selections: number of fields and fragments, each counted as often as it is spread.
        height: nesting depth of selection sets and fragments.
    """

    selections: int
    height: int


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by name; the first one if a name is repeated."""
    definitions_by_name: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            definitions_by_name.setdefault(definition.name.value, definition)
    return definitions_by_name


def definitions_of(document: DocumentNode) -> list[Definition]:
    """Return the operations and fragments of a document."""
    return [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode)
    ]


def walk_selections(selected: SelectionSetNode | None) -> Iterator[SelectionNode]:
    """Return the selections of a set and those below them; fragment spreads are not followed."""
    for selection in selected.selections if selected else ():
        yield selection
        yield from walk_selections(getattr(selection, "selection_set", None))


def spreads_of(fragment: FragmentDefinitionNode) -> set[str]:
    """Return the names of the fragments that a fragment spreads directly."""
    selections = walk_selections(fragment.selection_set)
    return {selection.name.value for selection in selections if isinstance(selection, FragmentSpreadNode)}


def order_fragments(fragments: Fragments) -> tuple[list[str], set[str]]:
    """Fragment names, each after those that it spreads, and the names of fragments that contain a cycle."""
    spread_by: dict[str, set[str]] = {name: set() for name in fragments}
    waiting: dict[str, int] = {}
    for name, fragment in fragments.items():
        needed = spreads_of(fragment) & fragments.keys()
        waiting[name] = len(needed)
        for spread in needed:
            spread_by[spread].add(name)
    ordered = [name for name, count in waiting.items() if count == 0]
    for name in ordered:  # the list grows during the loop
        for parent in spread_by[name]:
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ordered.append(parent)
    return ordered, set(fragments) - set(ordered)


def size_selections(selected: SelectionSetNode | None, sizes: Mapping[str, Size]) -> Size:
    """Return the size of a selection set; fragments count by ``sizes``, unknown ones as zero."""
    selections, height = 0, 0
    for selection in selected.selections if selected else ():
        if isinstance(selection, FragmentSpreadNode):
            inner = sizes.get(selection.name.value, Size(0, 0))
        else:
            inner = size_selections(getattr(selection, "selection_set", None), sizes)
        selections += 1 + inner.selections
        height = max(height, 1 + inner.height)
    return Size(min(selections, MAX_SELECTIONS + 1), height)


def size_document(document: DocumentNode, fragments: Fragments, ordered: Sequence[str]) -> Size:
    """Return the total size of all operations and fragments of a document; the height is the maximum."""
    sizes: dict[str, Size] = {}
    for name in ordered:
        sizes[name] = size_selections(fragments[name].selection_set, sizes)
    expanded_sizes = [size_selections(definition.selection_set, sizes) for definition in definitions_of(document)]
    return Size(
        sum(size.selections for size in expanded_sizes), max((size.height for size in expanded_sizes), default=0)
    )


def count_repeats(sets: Iterable[SelectionSetNode | None], fragments: Fragments, limit: int) -> int:
    """Count the pairs of selections with the same name in a merged selection set and those below it.

    Validation compares each such pair, and the response merges them. The document's size must have been checked.
    Counting stops beyond ``limit``.
    """
    below: dict[str, list[SelectionSetNode]] = {}
    names: Counter[str] = Counter()
    for field in merge_fields(sets, fragments):
        name = field.alias.value if field.alias else field.name.value
        names[name] += 1
        if field.selection_set:
            below.setdefault(name, []).append(field.selection_set)
    pairs = sum(count * (count - 1) // 2 for count in names.values())
    for inner_sets in below.values():
        if pairs > limit:
            break
        pairs += count_repeats(inner_sets, fragments, limit - pairs)
    return pairs


def merge_fields(sets: Iterable[SelectionSetNode | None], fragments: Fragments) -> Iterator[FieldNode]:
    """Return the fields of some selection sets; each fragment is expanded once."""
    waiting, spread = list(sets), set[str]()
    while waiting:
        selected = waiting.pop()
        for selection in selected.selections if selected else ():
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in fragments and name not in spread:
                    spread.add(name)
                    waiting.append(fragments[name].selection_set)


def count_directives(definitions: Sequence[Definition]) -> list[int]:
    """Return the number of directives on each definition and each selection."""
    return [
        len(node.directives or ())
        for definition in definitions
        for node in (definition, *walk_selections(definition.selection_set))
    ]


def aliases_of(definitions: Sequence[Definition]) -> Iterator[str]:
    """Return the aliases of the fields of some definitions."""
    for definition in definitions:
        for selection in walk_selections(definition.selection_set):
            if isinstance(selection, FieldNode) and selection.alias:
                yield selection.alias.value


def find_circular_fragment(document: DocumentNode) -> str | None:
    """Return the name of a fragment that spreads itself, directly or indirectly; ``None`` if there is none."""
    _, circular = order_fragments(fragments_of(document))
    return min(circular, default=None)


def explain_excess(document: DocumentNode) -> str | None:
    """Why a document without circular fragments is too large to process; ``None`` if it is not."""
    fragments = fragments_of(document)
    ordered, _ = order_fragments(fragments)
    size = size_document(document, fragments, ordered)
    if size.selections > MAX_SELECTIONS:
        return f"With its fragments expanded, this has over {MAX_SELECTIONS:,} selections: request less at once."
    if size.height > MAX_HEIGHT:
        return f"Selections and fragments are nested over {MAX_HEIGHT} levels deep: reduce the nesting."
    definitions = definitions_of(document)
    if any(len(alias) > MAX_ALIAS for alias in aliases_of(definitions)):
        return (
            f"An alias has over {MAX_ALIAS} characters, and would be repeated in every element of a list: shorten it."
        )
    directives = count_directives(definitions)
    if max(directives, default=0) > MAX_DIRECTIVES_EACH or sum(directives) > MAX_DIRECTIVES:
        return (
            f"This has over {MAX_DIRECTIVES_EACH} directives in one place, or over {MAX_DIRECTIVES} in all: "
            "remove some."
        )
    repeats = 0
    for definition in definitions:
        repeats += count_repeats([definition.selection_set], fragments, MAX_REPEATS)
        if repeats > MAX_REPEATS:
            return "This requests the same fields too many times: request each field once."
    return None
