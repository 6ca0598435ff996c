"""The skills that a person and items have in common: how many they are, and whether they are enough to relate them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask
from gnn.data.sparse_rows import SparseRows
from gnn.features.people import Person
from graph.catalogue.types import ItemLabel

FEWEST_SKILLS = 2
SMALLEST_SHARE = 1 / 3  # of the skills that an item asks for or teaches
ROUNDING = 1e-9

Values = NDArray[np.float64]


def shares_skills(catalogue: Catalogue, person: Person, label: ItemLabel) -> Mask:
    """Return which items share two skills with a person, or a third of the item's, bool [items]."""
    lengths = catalogue.items[label].skill_table.lengths
    return are_enough(share_of_skills(catalogue, person, label) * lengths, lengths)


def share_of_skills(catalogue: Catalogue, person: Person, label: ItemLabel) -> Values:
    """Return the share of each item's skills that a person has or is interested in, float64 [items]."""
    counts = count_common_skills(catalogue, label, known_skills(person).tolist())
    return np.asarray(counts / np.maximum(catalogue.items[label].skill_table.lengths, 1))


def known_skills(person: Person) -> Index:
    """Return the skills that a person has or is interested in, by index, int64 [K]."""
    interests = np.array(list(person.interests["Skill"]), dtype=np.int64)
    return np.union1d(person.skills, interests).astype(np.int64)


def count_common_skills(catalogue: Catalogue, label: ItemLabel, skills: Iterable[int]) -> Values:
    """Return how many of some skills, by index, each item asks for or teaches, float64 [items]."""
    columns = [np.array(sorted(skills), dtype=np.int64)]
    rows = SparseRows.of_columns(columns, len(catalogue.ids("Skill")))
    return np.asarray(catalogue.items[label].shared_skill_table.products(rows)[0])


def are_enough(counts: Values, lengths: Index) -> Mask:
    """Return where some shared skills are two, or a third of all of an item's, bool [items].

    Args:
        counts: how many skills of each item are shared, float64 [items].
        lengths: how many skills each item has, int64 [items].
    """
    is_enough = (counts >= FEWEST_SKILLS - ROUNDING) | (counts >= SMALLEST_SHARE * lengths - ROUNDING)
    return np.asarray((counts > 0.0) & is_enough)


def leave_out_general(catalogue: Catalogue, skills: Iterable[int]) -> set[int]:
    """Return the skills that few trades need, of some skills by index."""
    return {skill for skill in skills if not catalogue.general[skill]}
