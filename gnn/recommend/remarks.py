"""What is said of recommended items beside their reasons: a word for the match, and cautions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gnn.explain.reason_types import Reason
from gnn.features.people import group_of
from gnn.recommend.cautions import Caution, find_cautions
from gnn.recommend.match import Match, find_match
from gnn.recommend.relevance import is_another_trade, is_well_known
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import ScoredItem, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


@dataclass(frozen=True, slots=True)
class Remarks:
    """A word for how well an item matches, and what speaks against it."""

    match: Match
    cautions: tuple[Caution, ...]


def make_remarks(
    serving: Serving, state: PersonState, label: ItemLabel, items: Sequence[ScoredItem], now: float
) -> list[Remarks]:
    """Make the remarks on some items.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: label of the items.
        items: the items, on the list or not.
        now: seconds since 1970.
    """
    is_known = is_well_known(state)
    facts = judge_jobs(serving, state, label, items, now)
    return [
        Remarks(find_match(item.score, is_lowered=is_lowered, is_well_known=is_known), cautions)
        for item, (cautions, is_lowered) in zip(items, facts, strict=True)
    ]


def weigh_reasons(remarks: Remarks, reasons: Sequence[Reason]) -> Remarks:
    """Return remarks in which a match without any reason is fair."""
    return remarks if reasons else replace(remarks, match=Match.FAIR)


def judge_jobs(
    serving: Serving, state: PersonState, label: ItemLabel, items: Sequence[ScoredItem], now: float
) -> list[tuple[tuple[Caution, ...], bool]]:
    """Return the cautions about each item, and whether something lowers the word for its match.

    That is a conflict with a wish, which excludes it or moves it down, or another trade than the person's. There is
    nothing of either about courses, and about jobs that are newer than the catalogue.
    """
    catalogue = serving.catalogue
    rows = {item.item: row for item in items if (row := catalogue.position(label, item.item)) is not None}
    if label != ItemLabel.JOB or not rows:
        return [((), False)] * len(items)
    group, indices = group_of(catalogue, [state]), list(rows.values())
    conflicts = find_conflicts(catalogue, group, np.array(indices, dtype=np.int64))
    is_another = is_another_trade(catalogue, group, np.array(indices, dtype=np.int64))
    is_lowered = (conflicts.is_excluded | (conflicts.factor < 1.0) | is_another).tolist()
    cautions = find_cautions(catalogue, group, indices, now)
    facts = dict(zip(rows, zip(cautions, is_lowered, strict=True), strict=True))
    return [facts.get(item.item, ((), False)) for item in items]
