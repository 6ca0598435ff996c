"""Ranks items for a person whose state was read: filters, candidates, scores, order.

Nothing here waits for a server. The recommender (:mod:`gnn.recommend.recommender`) reads states and evidence.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask
from gnn.features.people import group_of
from gnn.features.person_item import pairs_of
from gnn.features.text import unit
from gnn.recommend.copies import ids_with_copies, leave_out, mask_all_but, posting_of, show_once
from gnn.recommend.hard_filters import meeting
from gnn.recommend.intent import aimed_for, is_of_own_occupation, turned_to
from gnn.recommend.job_relations import JobRelations
from gnn.recommend.relevance import is_likely, is_well_known, related_items
from gnn.recommend.rerank import arrange_positions, mmr
from gnn.recommend.wishes import LOWERED, find_conflicts
from gnn.scoring.blend import Algorithm, Blend, Ranking, Serving, score, scored_items
from gnn.scoring.retrieval import EVERYTHING
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState

DEPTH = 200
AIMED_FOR_PLACES, TURNED_TO_PLACES = 1, 2
MOST_ASIDE = 2
TAKEN = {
    ItemLabel.JOB: (InteractionType.APPLY, InteractionType.DISMISS),
    ItemLabel.COURSE: (InteractionType.COMPLETE, InteractionType.DISMISS),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asks of a ranking.

    Args:
        conditions: hard filters that jobs must meet.
        unseen: whether to leave out items that the person was shown or interacted with.
        diversity: 0 ranks by score alone, 1 by dissimilarity alone.
        include_unwanted: whether jobs are ranked as if the person had no wishes (:mod:`gnn.recommend.wishes`).
    """

    conditions: JobFilter = field(default_factory=JobFilter)
    unseen: bool = False
    diversity: float = 0.0
    include_unwanted: bool = False


def rank_items(
    serving: Serving,
    state: PersonState,
    label: ItemLabel,
    blend: Blend,
    wish: Wish | None = None,
    seen: set[tuple[str, str]] | None = None,
) -> Ranking:
    """Rank the best 200 items of one label for a person.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: label of the items.
        blend: how scores are blended.
        wish: what the caller asks of the ranking.
        seen: label and id of items to leave out.
    """
    now, options = datetime.now(UTC), wish or Wish()
    group = group_of(serving.catalogue, [state])
    relations = JobRelations(serving.catalogue, group)
    signals = serving.scorer.signals(group, label) if serving.scorer else None
    mask = open_items(serving.catalogue, state, label, now.timestamp())
    factor = aside = None
    if label == ItemLabel.JOB:
        aside = relations.is_aside(now.timestamp())
        conflicts = find_conflicts(serving.catalogue, group)
        mask &= meeting(serving.catalogue, options.conditions)
        if not options.include_unwanted:
            mask &= ~conflicts.is_excluded
            factor = conflicts.factor
    mask = mask_all_but(serving.catalogue, label, mask, [id for kind, id in seen or () if kind == label])
    allowed = select_listed(serving, relations, label, blend, mask)
    scores_all = len(allowed) <= EVERYTHING  # scoring a few disallowed items is cheaper than excluding them
    pairs = pairs_of(serving.catalogue, group.arrays, label) if scores_all else None
    retrieved = serving.retriever.candidates(group, label, allowed, signals, pairs)
    rows = None if scores_all else retrieved.rows
    points = score(serving, group, label, blend, now.timestamp(), rows, signals, pairs)
    scores = points.shown_scores[0][retrieved.rows] if scores_all else points.shown_scores[0]
    value = scores if factor is None else scores * factor[retrieved.rows]
    order = order_items(serving, label, retrieved.rows, value, options.diversity)
    is_listed = mask_listed(serving, state, label, retrieved.rows[order], scores[order], now.timestamp(), factor, aside)
    order = order[is_listed]
    if aside is not None:
        order = arrange_order(relations, blend, retrieved.rows, order, now.timestamp(), factor, aside)
    best = retrieved.rows[order[:DEPTH]]
    positions = best if scores_all else order[:DEPTH]
    return Ranking(
        user=state.id,
        label=label,
        items=scored_items(serving, label, best, positions, points, retrieved.sources_of(best)),
        model_version=serving.version,
        algorithm=Algorithm.HYBRID if serving.scorer else Algorithm.HEURISTIC,
        created_at=now,
        expires_at=now + blend.lifetime,
        learned_weight=float(points.weight[0]),
        snapshot=serving.snapshot,
        features=b"" if points.features is None else points.features[0, positions].tobytes(),
    )


def select_listed(serving: Serving, relations: JobRelations, label: ItemLabel, blend: Blend, allowed: Mask) -> Mask:
    """Return which of the allowed items may be on a person's list, bool [items]: related ones, once each."""
    related = related_items(serving, relations, label, blend.fewest_witnesses, allowed)
    return show_once(serving.catalogue, label, related)


def mask_listed(
    serving: Serving,
    state: PersonState,
    label: ItemLabel,
    rows: Index,
    scores: NDArray[np.float64],
    now: float,
    factor: NDArray[np.float64] | None,
    aside: Mask | None,
) -> Mask:
    """Return which of the scored items are on the list, bool [R].

    Of jobs that are aside from the person's way, the first two are. If much is known of the person, only likely items
    are, and jobs of their goals and new directions, however likely, and of their own occupations, if no more than one
    conflict moves them down.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: label of the items.
        rows: indices of the items, best first, int64 [R].
        scores: their scores, 0–100, float64 [R].
        now: seconds since 1970.
        factor: how conflicts move all items down, float64 [items]; ``None`` if they do not.
        aside: which of all jobs are aside from the person's way, bool [items]; ``None`` for courses.
    """
    catalogue = serving.catalogue
    is_exempt = np.full(len(rows), not is_well_known(state))
    probabilities = serving.scorer.calibration[label].confidence(scores) if serving.scorer else None
    if aside is None:
        return is_likely(probabilities, is_exempt)
    is_exempt |= aimed_for(catalogue, state, rows) | turned_to(catalogue, state, rows, now)
    is_exempt |= is_of_own_occupation(catalogue, state, rows) & (True if factor is None else factor[rows] >= LOWERED)
    likely = is_likely(probabilities, is_exempt, aside[rows])
    return likely & (~aside[rows] | (np.cumsum(aside[rows] & likely) <= MOST_ASIDE))


def order_items(
    serving: Serving,
    label: ItemLabel,
    rows: Index,
    total: NDArray[np.float64],
    diversity: float,
) -> Index:
    """Order all items by score, best first; if the diversity is above 0, the best 200 are diversified."""
    order: Index = np.lexsort((rows, -total))
    if diversity > 0:
        best = order[:DEPTH]
        order[:DEPTH] = best[mmr(total[best], item_vectors(serving, label, rows[best]), diversity)]
    return order


def arrange_order(
    relations: JobRelations,
    blend: Blend,
    rows: Index,
    order: Index,
    now: float,
    factor: NDArray[np.float64] | None,
    aside: Mask,
) -> Index:
    """Reorder jobs: those of the person's own occupations first, then those of their trade, those aside last.

    There are top positions for their goals, and a cap on each company. A job that a conflict moves down is neither
    among the first nor has a position reserved.
    """
    catalogue, state, jobs = relations.catalogue, relations.group.states[0], rows[order]
    is_fit = np.ones(len(jobs), dtype=bool) if factor is None else factor[jobs] == 1.0
    is_own, is_other = is_of_own_occupation(catalogue, state, jobs), relations.is_another_trade(jobs)
    by_trade = np.argsort(np.select([aside[jobs], is_own & is_fit, ~is_other], [3, 0, 1], 2), kind="stable")
    order, jobs, is_fit = order[by_trade], jobs[by_trade], is_fit[by_trade]
    aims, turns = aimed_for(catalogue, state, jobs) & is_fit, turned_to(catalogue, state, jobs, now) & is_fit
    wants, company = (
        [(aims, AIMED_FOR_PLACES), (turns, TURNED_TO_PLACES)],
        catalogue.items[ItemLabel.JOB].company[jobs],
    )
    return order[arrange_positions(company, blend.company_share, wants, DEPTH)]


def item_vectors(serving: Serving, label: ItemLabel, rows: Index) -> NDArray[np.float32]:
    """Return unit vectors that measure how similar items are.

    They are the model's embeddings, or the items' skills when no model is active.
    """
    if semantics := serving.semantics:
        return unit(semantics.embeddings[label][rows])
    return unit(np.asarray(serving.catalogue.items[label].skills[rows].todense(), dtype=np.float32))


def open_items(catalogue: Catalogue, state: PersonState, label: ItemLabel, now: float) -> Mask:
    """Return which items may be shown, bool [items]: open now, and no copy was applied to, completed or dismissed."""
    columns = catalogue.items[label].columns
    allowed = columns["closes"] > now if "closes" in columns else np.ones(len(catalogue.items[label]), bool)
    leave_out(catalogue, label, allowed, decided_items(state, label))
    return allowed


def decided_items(state: PersonState, label: ItemLabel) -> set[str]:
    """Return the ids of the items that a person applied to, completed or dismissed."""
    return {choice.id for choice in state.choices_of(label, *TAKEN[label])}


def open_places(catalogue: Catalogue, ranking: Ranking, state: PersonState, now: float) -> list[int]:
    """Return the indices in a stored ranking of the items that may be shown now; see :func:`open_items`.

    Of jobs that have become copies of one posting since, only the first is shown.

    Args:
        catalogue: gives the closing dates of jobs; items newer than it count as open.
        ranking: the stored ranking.
        state: the person's current state.
        now: seconds since 1970.
    """
    label, closes = ranking.label, catalogue.items[ranking.label].columns.get("closes")
    decided_ids = ids_with_copies(catalogue, label, decided_items(state, label))
    indices, postings = [], set[str]()
    for index, id in enumerate(ranking.items.ids):
        position = catalogue.position(label, id) if closes is not None else None
        closed = closes is not None and position is not None and closes[position] <= now
        posting = posting_of(catalogue, label, id)
        if id not in decided_ids and not closed and posting not in postings:
            indices.append(index)
            postings.add(posting)
    return indices
