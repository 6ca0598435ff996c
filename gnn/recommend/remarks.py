"""What is said of recommended items beside their reasons: a word for the match, and cautions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gnn.explain.reason_types import Reason
from gnn.recommend.cautions import Caution, find_cautions
from gnn.recommend.intent import is_of_own_occupation
from gnn.recommend.job_relations import has_known_trade, relations_of
from gnn.recommend.match import Match, find_match
from gnn.recommend.relevance import is_well_known
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import ScoredItem, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


@dataclass(frozen=True, slots=True)
class Remarks:
    """A word for how well an item matches, and what speaks against it."""

    match: Match
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What speaks for and against a job.

    Args:
        cautions: what the person is warned of.
        lowered: how many of these hold: a conflict with a wish excludes it or moves it down; it is in another trade or
            aside; it is of another occupation and asks for none of the person's skills.
        is_own: whether its occupation is one that the person held, aims for or names.
    """

    cautions: tuple[Caution, ...] = ()
    lowered: int = 0
    is_own: bool = False


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
    is_known, has_trade = is_well_known(state), label == ItemLabel.JOB and has_known_trade(state)
    facts = judge_jobs(serving, state, label, items, now)
    return [
        Remarks(
            find_match(
                item.score,
                lowered=fact.lowered,
                is_own=fact.is_own,
                may_be_strong=is_known and (fact.is_own or not has_trade),
            ),
            fact.cautions,
        )
        for item, fact in zip(items, facts, strict=True)
    ]


def weigh_reasons(remarks: Remarks, reasons: Sequence[Reason]) -> Remarks:
    """Return remarks in which a match without any reason is fair."""
    return remarks if reasons else replace(remarks, match=Match.FAIR)


def judge_jobs(
    serving: Serving, state: PersonState, label: ItemLabel, items: Sequence[ScoredItem], now: float
) -> list[JobFacts]:
    """Return what speaks for and against each job; nothing of courses, and of jobs that are newer than the catalogue.

    The arguments are those of :func:`make_remarks`.
    """
    catalogue = serving.catalogue
    rows_by_id = {item.item: row for item in items if (row := catalogue.position(label, item.item)) is not None}
    if label != ItemLabel.JOB or not rows_by_id:
        return [JobFacts()] * len(items)
    relations, rows = relations_of(catalogue, state), np.array(list(rows_by_id.values()), dtype=np.int64)
    conflicts = find_conflicts(catalogue, relations.group, rows)
    is_own, is_outside = is_of_own_occupation(catalogue, state, rows), relations.is_outside_trade(rows, now)
    speaking_against = (
        conflicts.is_excluded | (conflicts.factor < 1.0),
        is_outside,
        relations.shares_no_skill(rows) & ~is_own,
    )
    lowered = np.sum(speaking_against, axis=0)
    cautions = find_cautions(catalogue, relations.group, rows.tolist(), now, is_outside)
    facts = dict(zip(rows_by_id, map(JobFacts, cautions, lowered.tolist(), is_own.tolist()), strict=True))
    return [facts.get(item.item, JobFacts()) for item in items]
