"""How much each field of work needs each skill, by the occupations that require it.

The fields are the major groups of ISCO-08, such as professionals or plant and machine operators.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import isco_groups, sparse
from gnn.data.dataset import Dataset

FIELDS = "0123456789"
EVEN = 2.0  # occupations that each skill is taken to have besides its own, evenly over the fields

FieldLifts = NDArray[np.float32]


def read_field_lifts(data: Dataset, skills: Sequence[str]) -> FieldLifts:
    """Return the lifts of some skills by id, as :func:`lift_fields`; an unknown skill has 1 everywhere."""
    occupations, known_skills = (data.nodes[label].ids for label in ("Occupation", "Skill"))
    table = data.relations.get(("Occupation", "REQUIRES", "Skill"))
    lifts = lift_fields(sparse(table, len(occupations), len(known_skills)), isco_groups(data))
    positions = {id: index for index, id in enumerate(known_skills)}
    rows = np.array([positions.get(id, len(known_skills)) for id in skills], np.int64)
    return np.vstack([lifts, np.ones((1, len(FIELDS)), np.float32)])[rows]


def lift_fields(needs: csr_matrix, groups: Sequence[str]) -> FieldLifts:
    """Return how many times more often than an average field each one needs each skill, float32 [skills, fields].

    How often a field needs a skill is the share of its occupations that require it. 1 is as often as on average; a
    skill that few occupations require is never far from it.

    Args:
        needs: above 0 where an occupation requires a skill, sparse [occupations, skills].
        groups: the ISCO-08 group of each occupation; an empty text where it is not known.
    """
    fields = np.array([FIELDS.find(group[:1]) if group else -1 for group in groups], np.int64)
    rows = np.flatnonzero(fields >= 0)
    sizes = np.bincount(fields[rows], minlength=len(FIELDS))
    members = csr_matrix((np.ones(len(rows)), (fields[rows], rows)), (len(FIELDS), len(groups)))
    counts = np.asarray((members @ (needs > 0)).T.toarray(), np.float64)
    shares = counts / np.maximum(sizes, 1)
    lifts = len(FIELDS) * shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    own = counts.sum(axis=1, keepdims=True)
    return np.asarray((own * lifts + EVEN) / (own + EVEN), np.float32)
