"""Makes recommendations: fresh state → ranking (:mod:`gnn.recommend.ranking`) → page → reasons.

The recommender receives its repositories and the serving state; it contains no Cypher. One read fetches the
person's state and a second fetches the evidence for a page. The page is stored concurrently with the second read.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from gnn.explain.evidence_plan import plan_evidence
from gnn.explain.reason_types import Reason
from gnn.features.people import group_of
from gnn.recommend.explained import contributions_of, item_contributions, reasons_of
from gnn.recommend.ranking import Wish, rank_items
from gnn.recommend.remarks import Remarks, make_remarks, weigh_reasons
from gnn.scoring.blend import Blend, Ranking, ScoredItem, Serving, score, scored_items
from gnn.scoring.contributions import split_learned
from graph.catalogue.job_cache import Stamp
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.people.state_reading import StateRepository
from graph.people.visitors import Visitor
from graph.recommendations.evidence import Evidence, EvidenceRepository, EvidenceRequest
from graph.recommendations.recommendations import RecommendationRepository, RecommendationState, ReplayData, Served


@dataclass(frozen=True, slots=True)
class RecommendedItem:
    """One entry of a page: the item, what is said of it, and the state of the recommendation."""

    served: Served
    parts: tuple[tuple[str, float], ...]
    reasons: tuple[Reason, ...]
    state: RecommendationState
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """What is said of one item, whether or not it was shown."""

    scored: ScoredItem
    reasons: tuple[Reason, ...]
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """The entries of a page, and the stamps of its jobs, from the same read as the reasons' paths.

    Items that no longer exist are left out.
    """

    entries: list[RecommendedItem]
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

    async def evidence_of(self, label: ItemLabel, request: EvidenceRequest) -> Evidence:
        """Return evidence about items of one label."""
        return await self._evidence.about(label, request)

    async def visitor(self, about: Visitor) -> PersonState:
        """Return the state of a visitor, about whom nothing is stored."""
        return await self._states.visitor(about)

    async def read_seen(self, user: str) -> set[tuple[str, str]]:
        """Return the label and id of every item that a person was shown or interacted with."""
        return await self._recommendations.read_seen(user)

    async def rank(self, serving: Serving, user: str, label: ItemLabel) -> tuple[Ranking, PersonState]:
        """Rank the best 200 items of one label for a person, from their current state.

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
        """Rank the best 200 items for a state that was already read; see :func:`gnn.recommend.ranking.rank_items`."""
        return rank_items(serving, state, label, self.blend, wish, seen)

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
        remarks = make_remarks(serving, state, ranking.label, page_items, datetime.now(UTC).timestamp())
        entries = []
        for scored, entry, gains, item_remarks in zip(page_items, served, contributions, remarks, strict=True):
            if scored.item not in evidence.items:
                continue
            reasons = reasons_of(state, ranking.label, scored, gains, hints, evidence)
            recommended = RecommendedItem(
                served=entry,
                parts=split_learned(ranking.label, scored.parts, *gains),
                reasons=reasons,
                state=states.get(entry.id, RecommendationState(entry.id)),
                remarks=weigh_reasons(item_remarks, reasons),
            )
            entries.append(recommended)
        return ExplainedPage(entries, evidence.stamps)

    async def explain(self, serving: Serving, state: PersonState, label: ItemLabel, index: int) -> ExplainedItem:
        """Explain one item by index, whether or not it was shown; stores nothing.

        Args:
            serving: the catalogue and the active scorer.
            state: the person's state.
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
        (remarks,) = make_remarks(serving, state, label, [scored], now)
        reasons = reasons_of(state, label, scored, gains, hints, evidence)
        return ExplainedItem(
            scored=replace(scored, parts=split_learned(label, scored.parts, *gains)),
            reasons=reasons,
            remarks=weigh_reasons(remarks, reasons),
        )


def served_of(ranking: Ranking, scored: ScoredItem, rank: int) -> Served:
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
        replay_data=ReplayData(ranking.features_of(rank - 1), ranking.learned_weight, scored.parts, ranking.snapshot),
    )
