"""Makes recommendations: fresh state → candidates → scores → filters → page → reasons.

The recommender receives its repositories and the serving state; it contains no Cypher. One read fetches the
person's state and a second fetches the evidence for a page. The page is stored concurrently with the second read.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask
from gnn.explain.evidence_plan import plan_evidence
from gnn.explain.reasons import Reason
from gnn.features.people import Group, group_of
from gnn.features.person_item import pairs_of
from gnn.features.text import unit
from gnn.recommend.copies import ids_with_copies, leave_out, posting_of, show_once, without
from gnn.recommend.explained import contributions_of, item_contributions, reasons_of
from gnn.recommend.hard_filters import meeting
from gnn.recommend.intent import aimed_for, turned_to
from gnn.recommend.relevance import is_likely, is_well_known, related_items
from gnn.recommend.remarks import Remarks, make_remarks
from gnn.recommend.rerank import arrange_positions, mmr
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import Algorithm, Blend, Ranking, Scored, Serving, find_best, score, scored_items
from gnn.scoring.contributions import split_learned
from gnn.scoring.retrieval import EVERYTHING
from gnn.scoring.scorer import Signals
from graph.catalogue.job_cache import Stamp
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState, StateRepository, Visitor
from graph.recommendations.evidence import Evidence, EvidenceRepository, Wanted
from graph.recommendations.recommendations import Kept, RecommendationRepository, RecommendationState, Served

DEPTH = 200
AIMED_FOR_PLACES, TURNED_TO_PLACES = 1, 2
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


@dataclass(frozen=True, slots=True)
class Recommended:
    """One entry of a page: the item, what is said of it, and the state of the recommendation."""

    served: Served
    parts: tuple[tuple[str, float], ...]
    reasons: tuple[Reason, ...]
    state: RecommendationState
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """What is said of one item, whether or not it was shown."""

    scored: Scored
    reasons: tuple[Reason, ...]
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """The entries of a page, and the stamps of its jobs, from the same read as the reasons' paths.

    Items that no longer exist are left out.
    """

    entries: list[Recommended]
    stamps: Mapping[str, Stamp]


class Recommender:
    """Makes rankings and pages.

    Args:
        states, evidence, recommendations: repositories.
        blend: how scores are blended.
    """

    def __init__(
        self,
        states: StateRepository,
        evidence: EvidenceRepository,
        recommendations: RecommendationRepository,
        blend: Blend,
    ) -> None:
        self._states = states
        self._evidence = evidence
        self._recommendations = recommendations
        self.blend = blend

    async def state_of(self, user: str) -> PersonState:
        """Return a person's current state.

        Raises:
            NotFoundError: the person does not exist.
        """
        return await self._states.of(user)

    async def states_of(self, users: Sequence[str]) -> list[PersonState]:
        """Return the current states of several people; unknown people are left out."""
        return await self._states.many(users)

    async def evidence_of(self, label: ItemLabel, request: Wanted) -> Evidence:
        """Return evidence about items of one label."""
        return await self._evidence.about(label, request)

    async def visitor(self, about: Visitor) -> PersonState:
        """Return the state of a visitor, about whom nothing is stored."""
        return await self._states.visitor(about)

    async def seen(self, user: str) -> set[tuple[str, str]]:
        """Return the label and id of every item that a person was shown or interacted with."""
        return await self._recommendations.seen(user)

    async def rank(self, serving: Serving, user: str, label: ItemLabel) -> tuple[Ranking, PersonState]:
        """Ranks the best 200 items of one label for a person, from their current state.

        Raises:
            NotFoundError: the person does not exist.
        """
        state = await self.state_of(user)
        return self.rank_state(serving, state, label), state

    def rank_state(
        self,
        serving: Serving,
        state: PersonState,
        label: ItemLabel,
        wish: Wish | None = None,
        seen: set[tuple[str, str]] | None = None,
    ) -> Ranking:
        """Ranks the best 200 items for a state that was already read.

        Args:
            serving: the catalogue and the active scorer.
            state: the person's state.
            label: label of the items.
            wish: what the caller asks of the ranking.
            seen: label and id of items to leave out.
        """
        now, options = datetime.now(UTC), wish or Wish()
        group = group_of(serving.catalogue, [state])
        signals = serving.scorer.signals(group, label) if serving.scorer else None
        own = asked = open_items(serving.catalogue, state, label, now.timestamp())
        factor = None
        if label == ItemLabel.JOB:
            conflicts = find_conflicts(serving.catalogue, group)
            own = own & ~conflicts.unwanted
            asked = (asked if options.include_unwanted else own) & meeting(serving.catalogue, options.conditions)
            factor = None if options.include_unwanted else conflicts.factor
        asked = without(serving.catalogue, label, asked, [id for kind, id in seen or () if kind == label])
        allowed = self._select_listed(serving, group, label, asked)
        everything = len(allowed) <= EVERYTHING  # scoring a few disallowed items is cheaper than excluding them
        pairs = pairs_of(serving.catalogue, group.arrays, label) if everything else None
        retrieved = serving.retriever.candidates(group, label, allowed, signals, pairs)
        rows = None if everything else retrieved.rows
        points = score(serving, group, label, self.blend, now.timestamp(), rows, signals, pairs)
        every_score = points.shown[0]
        shown = every_score[retrieved.rows] if everything else every_score
        value = shown if factor is None else shown * factor[retrieved.rows]
        order = self._order(serving, label, retrieved.rows, value, options.diversity)
        order = order[self._mask_listed(serving, state, label, retrieved.rows, shown, now.timestamp())[order]]
        if label == ItemLabel.JOB:
            order = self._arrange_order(serving.catalogue, state, retrieved.rows, order, now.timestamp(), factor)
        best = retrieved.rows[order[:DEPTH]]
        positions = best if everything else order[:DEPTH]
        own_scores = shown
        if not np.array_equal(own, asked):
            own_list = self._select_listed(serving, group, label, own)
            own_scores = (
                every_score[own_list]
                if everything
                else self._score_best(serving, group, label, own_list, signals, now.timestamp())
            )
        return Ranking(
            user=state.id,
            label=label,
            items=scored_items(serving, label, best, positions, points, retrieved.sources_of(best)),
            model_version=serving.version,
            algorithm=Algorithm.HYBRID if serving.scorer else Algorithm.HEURISTIC,
            created_at=now,
            expires_at=now + self.blend.lifetime,
            learned_weight=float(points.weight[0]),
            snapshot=serving.snapshot,
            features=b"" if points.features is None else points.features[0, positions].tobytes(),
            best=find_best(serving, label, own_scores if len(own_scores) else shown),
        )

    def _select_listed(self, serving: Serving, group: Group, label: ItemLabel, allowed: Mask) -> Mask:
        """Return which of the allowed items may be on the only person's list, bool [items]: related ones, once each."""
        related = related_items(serving, group, label, self.blend.fewest_witnesses, allowed)
        return show_once(serving.catalogue, label, related)

    def _score_best(
        self, serving: Serving, group: Group, label: ItemLabel, allowed: Mask, signals: Signals | None, now: float
    ) -> NDArray[np.float64]:
        """Return the scores of the candidates among the allowed items, as shown."""
        rows = serving.retriever.candidates(group, label, allowed, signals).rows
        return score(serving, group, label, self.blend, now, rows, signals).shown[0]

    def _mask_listed(
        self,
        serving: Serving,
        state: PersonState,
        label: ItemLabel,
        rows: Index,
        scores: NDArray[np.float64],
        now: float,
    ) -> Mask:
        """Return which of the scored items are on the list, bool [R]: if much is known of the person, only likely ones.

        Jobs of the person's goals and new directions are, however likely.
        """
        is_exempt = np.full(len(rows), not is_well_known(state))
        if label == ItemLabel.JOB:
            is_exempt |= aimed_for(serving.catalogue, state, rows) | turned_to(serving.catalogue, state, rows, now)
        return is_likely(serving.scorer.calibration[label].confidence(scores) if serving.scorer else None, is_exempt)

    def _order(
        self,
        serving: Serving,
        label: ItemLabel,
        rows: Index,
        total: NDArray[np.float64],
        diversity: float,
    ) -> Index:
        """Orders all items by score, best first; if the diversity is above 0, the best 200 are diversified."""
        order: Index = np.lexsort((rows, -total))
        if diversity > 0:
            best = order[:DEPTH]
            order[:DEPTH] = best[mmr(total[best], item_vectors(serving, label, rows[best]), diversity)]
        return order

    def _arrange_order(
        self,
        catalogue: Catalogue,
        state: PersonState,
        rows: Index,
        order: Index,
        now: float,
        factor: NDArray[np.float64] | None,
    ) -> Index:
        """Reorders jobs: reserves top positions for the person's goals and caps each company's share.

        No position is reserved for a job that a conflict moves down.
        """
        jobs = rows[order]
        is_fit = np.ones(len(jobs), dtype=bool) if factor is None else factor[jobs] == 1.0
        aims, turns = aimed_for(catalogue, state, jobs) & is_fit, turned_to(catalogue, state, jobs, now) & is_fit
        wants, company = (
            [(aims, AIMED_FOR_PLACES), (turns, TURNED_TO_PLACES)],
            catalogue.items[ItemLabel.JOB].company[jobs],
        )
        return order[arrange_positions(company, self.blend.company_share, wants, DEPTH)]

    async def page(
        self, serving: Serving, ranking: Ranking, state: PersonState, indices: Sequence[int]
    ) -> ExplainedPage:
        """Make one page with reasons and store it as served; a visitor's page is not stored.

        Args:
            serving: the catalogue and scorer that made the ranking.
            ranking: the whole ranking.
            state: the person's state.
            indices: indices of the page's items in the ranking, from 0.
        """
        page_items = [ranking.items[index] for index in indices]
        served = [served_of(ranking, ranking.items[index], index + 1) for index in indices]
        items, fewest = [scored.item for scored in page_items], self.blend.fewest_witnesses
        request, hints = plan_evidence(serving.catalogue, state, ranking.label, items, fewest)
        if state.element:
            store_call = self._recommendations.store(ranking.user, ranking.label, served)
            evidence, states = await asyncio.gather(self.evidence_of(ranking.label, request), store_call)
        else:
            evidence, states = await self.evidence_of(ranking.label, request), {}
        contributions = contributions_of(serving, ranking, indices)
        remarks = make_remarks(serving, state, ranking, page_items, datetime.now(UTC).timestamp())
        entries = [
            Recommended(
                served=entry,
                parts=split_learned(ranking.label, scored.parts, *gains),
                reasons=reasons_of(state, ranking.label, scored, gains, hints, evidence),
                state=states.get(entry.id, RecommendationState(entry.id)),
                remarks=item_remarks,
            )
            for scored, entry, gains, item_remarks in zip(page_items, served, contributions, remarks, strict=True)
            if scored.item in evidence.items
        ]
        return ExplainedPage(entries, evidence.stamps)

    async def explain(
        self, serving: Serving, state: PersonState, ranking: Ranking, label: ItemLabel, index: int
    ) -> ExplainedItem:
        """Explain one item by index, whether or not it was shown; stores nothing.

        Args:
            serving: the catalogue and the active scorer.
            state: the person's state.
            ranking: the person's list, with which the match is compared.
            label: label of the item.
            index: index of the item.
        """
        rows = np.array([index], dtype=np.int64)
        group, now = group_of(serving.catalogue, [state]), datetime.now(UTC).timestamp()
        points = score(serving, group, label, self.blend, now, rows)
        first = np.zeros(1, dtype=np.int64)
        scored = scored_items(serving, label, rows, first, points, first)[0]
        request, hints = plan_evidence(serving.catalogue, state, label, [scored.item], self.blend.fewest_witnesses)
        (gains,) = item_contributions(serving, label, 1, None if points.features is None else points.features[0])
        evidence = await self.evidence_of(label, request)
        (remarks,) = make_remarks(serving, state, ranking, [scored], now)
        return ExplainedItem(
            scored=replace(scored, parts=split_learned(label, scored.parts, *gains)),
            reasons=reasons_of(state, label, scored, gains, hints, evidence),
            remarks=remarks,
        )


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
    return {choice.id for choice in state.chosen(label, *TAKEN[label])}


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


def served_of(ranking: Ranking, scored: Scored, rank: int) -> Served:
    """Return a ranked item in the form in which it is stored and served."""
    return Served(
        user=ranking.user,
        label=ranking.label,
        item=scored.item,
        rank=rank,
        score=scored.score,
        confidence=scored.confidence,
        model_version=ranking.model_version,
        algorithm=ranking.algorithm.value,
        source=scored.source.value,
        created_at=ranking.created_at,
        expires_at=ranking.expires_at,
        kept=Kept(ranking.features_of(rank - 1), ranking.learned_weight, scored.parts, ranking.snapshot),
    )
