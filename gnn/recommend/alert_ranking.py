"""Ranks the jobs that people's saved searches found, each person's own."""

from collections.abc import Sequence

import numpy as np

from gnn.data.dataset import Index
from gnn.features.people import group_of
from gnn.recommend.copies import rows_with_copies
from gnn.recommend.ranking import decided_items
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import Blend, Serving, score
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


def rank_found(
    serving: Serving, states: Sequence[PersonState], found_jobs: Sequence[Index], blend: Blend, now: float
) -> list[list[int]]:
    """Return the indices of the jobs that each person's search found, best first, as their own list ranks them.

    Jobs that the person applied to or dismissed are left out, with their copies. What conflicts with the person's
    wishes ranks lower; it is not left out, because the person searched for it.

    Args:
        serving: the catalogue and the active scorer.
        states: the people's current states, P.
        found_jobs: indices of the jobs for each of them, int64 [P][any].
        blend: how scores are blended.
        now: seconds since 1970.
    """
    if not states:
        return []
    catalogue, group = serving.catalogue, group_of(serving.catalogue, states)
    rows = np.unique(np.concatenate(found_jobs)).astype(np.int64)
    points = score(serving, group, ItemLabel.JOB, blend, now, rows).total
    lists = []
    for row, (state, own) in enumerate(zip(states, found_jobs, strict=True)):
        decided = rows_with_copies(catalogue, ItemLabel.JOB, decided_items(state, ItemLabel.JOB))
        own_rows = own[~np.isin(own, decided)]
        factor = find_conflicts(catalogue, group, own_rows, row).factor
        value = points[row, np.searchsorted(rows, own_rows)] * factor
        lists.append(own_rows[np.lexsort((own_rows, -value))].tolist())
    return lists
