"""What is said of recommended items beside their reasons: a word for the match, and cautions."""

from collections.abc import Sequence
from dataclasses import dataclass

from gnn.features.people import group_of
from gnn.recommend.cautions import WISH_CAUTIONS, Caution, find_cautions
from gnn.recommend.match import Match, find_match
from gnn.recommend.relevance import is_well_known
from gnn.scoring.blend import Ranking, Scored, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


@dataclass(frozen=True, slots=True)
class Remarks:
    """A word for how well an item matches, and what speaks against it."""

    match: Match
    cautions: tuple[Caution, ...]


def make_remarks(
    serving: Serving, state: PersonState, ranking: Ranking, items: Sequence[Scored], now: float
) -> list[Remarks]:
    """Make the remarks on some items.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        ranking: the person's list, with which matches are compared.
        items: the items, on the list or not.
        now: seconds since 1970.
    """
    is_known = is_well_known(state)
    return [
        Remarks(
            find_match(
                ranking,
                item.score,
                item.confidence,
                has_conflict=any(caution.type in WISH_CAUTIONS for caution in cautions),
                is_well_known=is_known,
            ),
            cautions,
        )
        for item, cautions in zip(items, cautions_of(serving, state, ranking.label, items, now), strict=True)
    ]


def cautions_of(
    serving: Serving, state: PersonState, label: ItemLabel, items: Sequence[Scored], now: float
) -> list[tuple[Caution, ...]]:
    """Return the cautions about each item; none about courses, and about jobs that are newer than the catalogue."""
    rows = [serving.catalogue.position(label, item.item) for item in items]
    known = [row for row in rows if row is not None]
    if label != ItemLabel.JOB or not known:
        return [()] * len(items)
    cautions = dict(
        zip(known, find_cautions(serving.catalogue, group_of(serving.catalogue, [state]), known, now), strict=True)
    )
    return [() if row is None else cautions[row] for row in rows]
