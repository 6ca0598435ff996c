"""Recommends: fresh state → scores of everything in memory → filters → a page → its reasons.

The recommender is handed its repositories and what serves; it speaks no Cypher. One read
brings the person's state, one the evidence of a page; the page is stored beside that read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gnn.catalogue import Catalogue, row
from gnn.heuristic import WEIGHTS, features
from gnn.people import Person, person_of
from gnn.reasons import Reason, Reasons, Subject
from gnn.scorer import LinkScorer
from graph.evidence import Evidence, EvidenceRepository, Wanted
from graph.recommendations import RecommendationRepository, RecommendationState, Served
from graph.state import PersonState, StateRepository

DEPTH = 200
WITNESSED_CHOICES = 12
WITNESSES = 2
WELL_KNOWN = 3
TAKEN = {"Job": ("APPLIED", "DISMISSED"), "Course": ("COMPLETED", "DISMISSED")}
LINKING = ("LIKED", "SAVED", "APPLIED", "COMPLETED")

Values = NDArray[np.float64]


class Source(StrEnum):
    """Where a candidate came from: what put it highest."""

    GRAPH_WALK = "GRAPH_WALK"
    GNN = "GNN"


class Algorithm(StrEnum):
    """What made a score."""

    HYBRID = "HYBRID"
    HEURISTIC = "HEURISTIC"


@dataclass(frozen=True, slots=True)
class Blend:
    """How scores are made: shares of the learned and the heuristic score, and how long an answer holds."""

    learned: float = 0.7
    heuristic: float = 0.3
    lifetime: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Serving:
    """What serves now: the catalogue, and the active model's scorer when there is one."""

    catalogue: Catalogue
    scorer: LinkScorer | None

    @property
    def version(self) -> str | None:
        """The active model's version."""
        return self.scorer.version if self.scorer else None


@dataclass(frozen=True, slots=True)
class Scored:
    """An item with its score: ``parts`` in points add up to ``score``, 0–100."""

    item: str
    score: float
    parts: tuple[tuple[str, float], ...]
    confidence: float | None
    source: Source


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best items for a person, the best first."""

    user: str
    label: str
    items: tuple[Scored, ...]
    model_version: str | None
    algorithm: Algorithm
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Recommended:
    """One place of a page: the item, why, and what became of the recommendation."""

    served: Served
    parts: tuple[tuple[str, float], ...]
    reasons: tuple[Reason, ...]
    state: RecommendationState


def score_items(
    serving: Serving, person: Person, label: str, blend: Blend, now: float
) -> tuple[dict[str, Values], Values, Values]:
    """Points of every item by part, the total and the learned score.

    Returns:
        Parts in points (float64 [items] by name), their sum (0–100), and the learned score
        in [0, 1] (zeros where no model is active).
    """
    found = features(serving.catalogue, person, label, now)
    count = len(serving.catalogue.items[label].ids)
    learned = np.zeros(count)
    parts: dict[str, Values] = {}
    share = 1.0
    if serving.scorer:
        logits = serving.scorer.logits(person, label, now)
        learned = serving.scorer.calibration[label].learned(logits)
        share = 1.0 - trust(person.state) * blend.learned / (blend.learned + blend.heuristic)
        parts["learned"] = 100.0 * (1.0 - share) * learned
    for name, weight in WEIGHTS[label].items():
        parts[name] = 100.0 * share * weight * found[name]
    return parts, np.sum(list(parts.values()), axis=0), learned


def trust(state: PersonState) -> float:
    """How far the learned score counts, 0–1: fully from three things on that are known besides skills.

    The network has little to go by for somebody with skills alone; the heuristic then speaks.
    """
    chosen = {(choice.label, choice.id) for choice in state.choices if choice.type in LINKING}
    return min(1.0, (len(state.careers) + len(state.targets) + len(chosen)) / WELL_KNOWN)


class Recommender:
    """Makes rankings and pages.

    Args:
        states, evidence, recommendations: repositories.
        blend: how scores are made.
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
        self._blend = blend

    async def state_of(self, user: str) -> PersonState:
        """A person's state as it is now.

        Raises:
            NotFoundError: there is no such person.
        """
        return await self._states.of(user)

    async def rank(self, serving: Serving, user: str, label: str) -> tuple[Ranking, PersonState]:
        """The best 200 items of one label for a person, from their state as it is now.

        Raises:
            NotFoundError: there is no such person.
        """
        state = await self.state_of(user)
        return self.rank_state(serving, state, label), state

    def rank_state(self, serving: Serving, state: PersonState, label: str) -> Ranking:
        """The best 200 items for a state that was read."""
        now = datetime.now(UTC)
        person = person_of(serving.catalogue, state)
        parts, total, learned = score_items(serving, person, label, self._blend, now.timestamp())
        allowed = open_items(serving.catalogue, state, label, now.timestamp())
        order = allowed[np.lexsort((allowed, -total[allowed]))][:DEPTH]
        return Ranking(
            user=state.id,
            label=label,
            items=scored_items(serving, label, order, parts, sources(serving, learned, total, parts, allowed)),
            model_version=serving.version,
            algorithm=Algorithm.HYBRID if serving.scorer else Algorithm.HEURISTIC,
            created_at=now,
            expires_at=now + self._blend.lifetime,
        )

    async def page(
        self, serving: Serving, ranking: Ranking, state: PersonState, start: int, first: int
    ) -> list[Recommended]:
        """One page with reasons, stored as it is served.

        Args:
            serving: what made the ranking.
            ranking: the whole ranking.
            state: the person's state.
            start: how many items come before the page.
            first: size of the page.
        """
        chosen = ranking.items[start : start + first]
        served = [served_of(ranking, scored, start + place + 1) for place, scored in enumerate(chosen)]
        wanted, witnesses = self._wanted(serving.catalogue, state, ranking.label, [scored.item for scored in chosen])
        read = self._evidence.for_jobs if ranking.label == "Job" else self._evidence.for_courses
        evidence, states = await asyncio.gather(
            read(wanted), self._recommendations.store(ranking.user, ranking.label, served)
        )
        return [
            Recommended(
                served=one,
                parts=scored.parts,
                reasons=self._reasons(state, ranking.label, scored, witnesses, evidence),
                state=states.get(one.id, RecommendationState(one.id)),
            )
            for scored, one in zip(chosen, served, strict=True)
            if scored.item in evidence.items
        ]

    def _reasons(
        self,
        state: PersonState,
        label: str,
        scored: Scored,
        witnesses: dict[str, list[tuple[str, str]]],
        evidence: Evidence,
    ) -> tuple[Reason, ...]:
        subject = Subject(state, label, scored.item, dict(scored.parts), tuple(witnesses.get(scored.item, ())))
        return tuple(Reasons(subject, evidence).all())

    def _wanted(
        self, catalogue: Catalogue, state: PersonState, label: str, items: Sequence[str]
    ) -> tuple[Wanted, dict[str, list[tuple[str, str]]]]:
        """What evidence to read for a page, and who may witness for each of its items."""
        places = [place for item in items if (place := catalogue.position(label, item)) is not None]
        witnesses = similar_people(catalogue, state, label, items)
        vias = dict.fromkeys(via for found in witnesses.values() for _, via in found)
        triples = [(person, via, item) for item, found in witnesses.items() for person, via in found]
        triples += [(state.id, via, via) for via in vias]
        if label == "Job":
            moves = job_moves(catalogue, state, places)
            lessons = missing_lessons(catalogue, state, places)
        else:
            moves = course_needs(catalogue, state, places)
            lessons, own = shared_topics(catalogue, state, places)
            triples += [(state.id, via, via) for via in own]
        return Wanted(items, list(vias), moves, lessons, triples), witnesses


def sources(
    serving: Serving, learned: Values, total: Values, parts: dict[str, Values], allowed: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether the learned score ranks each item at least as high as the heuristic does, bool [items]."""
    if not serving.scorer:
        return np.zeros(len(total), dtype=bool)
    return places(learned, allowed) <= places(total - parts["learned"], allowed)


def scored_items(
    serving: Serving, label: str, order: NDArray[np.int64], parts: dict[str, Values], gnn_first: NDArray[np.bool_]
) -> tuple[Scored, ...]:
    """Items in order with parts rounded to two digits; a score is the sum of its rounded parts."""
    if not len(order):
        return ()
    names = list(parts)
    rounded = np.round(np.stack([parts[name][order] for name in names], axis=1), 2)
    scores = np.round(rounded.sum(axis=1), 2)
    curve = serving.scorer.calibration[label].confidence(scores) if serving.scorer else None
    confidences = [None] * len(order) if curve is None else np.round(curve, 4).tolist()
    ids = serving.catalogue.items[label].ids
    return tuple(
        Scored(
            item=ids[index],
            score=float(score),
            parts=tuple(zip(names, points, strict=True)),
            confidence=confidence,
            source=Source.GNN if gnn_first[index] else Source.GRAPH_WALK,
        )
        for index, score, points, confidence in zip(order, scores, rounded.tolist(), confidences, strict=True)
    )


def places(values: Values, allowed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank of each item among the allowed ones, 0 the best; the others last."""
    ranks = np.full(len(values), len(values), dtype=np.int64)
    ranks[allowed[np.argsort(-values[allowed], kind="stable")]] = np.arange(len(allowed))
    return ranks


def open_items(catalogue: Catalogue, state: PersonState, label: str, now: float) -> NDArray[np.int64]:
    """Positions of the items that may be shown: open now, and not applied to, completed or dismissed."""
    columns = catalogue.items[label].columns
    allowed = columns["closes"] > now if "closes" in columns else np.ones(len(catalogue.items[label].ids), bool)
    for choice in state.chosen(label, *TAKEN[label]):
        if (place := catalogue.position(label, choice.id)) is not None:
            allowed[place] = False
    return np.flatnonzero(allowed)


def served_of(ranking: Ranking, scored: Scored, rank: int) -> Served:
    """A ranked item as it is stored and served."""
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
    )


def similar_people(
    catalogue: Catalogue, state: PersonState, label: str, items: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """For each item, people who chose it and something that this person chose: (person, that something)."""
    mine = sorted(state.chosen(label, *LINKING), key=lambda choice: -choice.at)
    via: dict[int, str] = {}
    chosen_by = catalogue.items[label].chosen
    for choice in {choice.id: choice for choice in reversed(mine[:WITNESSED_CHOICES])}.values():
        if (place := catalogue.position(label, choice.id)) is not None:
            via |= dict.fromkeys(row(chosen_by, place).tolist(), choice.id)
    own = catalogue.position("User", state.id)
    if own is not None:
        via.pop(own, None)
    ids = catalogue.ids("User")
    found: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        if (place := catalogue.position(label, item)) is None:
            continue
        people = [person for person in row(chosen_by, place).tolist() if person in via and via[person] != item]
        found[item] = [(ids[person], via[person]) for person in people[:WITNESSES]]
    return found


def job_moves(catalogue: Catalogue, state: PersonState, places: list[int]) -> list[tuple[str, str]]:
    """Pairs of an occupation held and a job's occupation that it leads to."""
    ids = catalogue.ids("Occupation")
    wanted = {int(catalogue.items["Job"].occupation[place]) for place in places}
    pairs = []
    for link in state.careers:
        if (held := catalogue.position("Occupation", link.id)) is not None:
            pairs += [(link.id, ids[target]) for target in row(catalogue.moves, held).tolist() if target in wanted]
    return sorted(set(pairs))


def missing_lessons(catalogue: Catalogue, state: PersonState, places: list[int]) -> list[tuple[str, str]]:
    """For each job, its weightiest missing skill that a course teaches, with that course."""
    skills, courses = catalogue.ids("Skill"), catalogue.ids("Course")
    held = {link.id for link in state.skills}
    pairs = []
    matrix = catalogue.items["Job"].skills
    for place in places:
        needed = sorted(zip(-matrix[place].data, row(matrix, place).tolist(), strict=True))
        for _, skill in needed:
            teaching = row(catalogue.lessons, skill)
            if skills[skill] not in held and len(teaching):
                pairs.append((skills[skill], courses[int(teaching[0])]))
                break
    return pairs


def course_needs(catalogue: Catalogue, state: PersonState, places: list[int]) -> list[tuple[str, str]]:
    """Pairs of a target occupation and a skill that it needs and a course of the page teaches."""
    skills = catalogue.ids("Skill")
    taught = {skill for place in places for skill in row(catalogue.items["Course"].skills, place).tolist()}
    pairs = []
    for link in state.targets:
        if (target := catalogue.position("Occupation", link.id)) is not None:
            pairs += [(link.id, skills[skill]) for skill in row(catalogue.needs, target).tolist() if skill in taught]
    return sorted(set(pairs))


def shared_topics(
    catalogue: Catalogue, state: PersonState, places: list[int]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of a topic of the page's courses and a course that the person chose with it; and those courses."""
    topics = catalogue.ids("Topic")
    matrix = catalogue.items["Course"].topics
    wanted = {topic for place in places for topic in row(matrix, place).tolist()}
    pairs, own = [], []
    recent = sorted(state.chosen("Course", *LINKING), key=lambda choice: -choice.at)[:WITNESSED_CHOICES]
    for choice in recent:
        if (place := catalogue.position("Course", choice.id)) is not None:
            common = [topic for topic in row(matrix, place).tolist() if topic in wanted]
            pairs += [(topics[topic], choice.id) for topic in common]
            own += [choice.id] if common else []
    return pairs, own
