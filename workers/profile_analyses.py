"""Analyses of profiles, made when they are asked for, and what became of the advice that they gave before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

import numpy as np

from gnn.profiles.advice import Advice, AdviceKind, MeasuredAdvice, is_followed
from gnn.profiles.analysis import ProfileAnalysis, analyse_profile
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Ranking, Serving
from gnn.skills.skill_returns import JOBS
from graph.catalogue.types import ItemLabel
from graph.people.analyses import AnalysisPoint, AnalysisRepository, GivenAdvice
from graph.people.state import PersonState
from graph.people.users import User

SHOWN_COMPLETED = timedelta(days=90)
P = ParamSpec("P")
V = TypeVar("V")
KINDS: Mapping[str, AdviceKind] = {str(kind): kind for kind in AdviceKind}


class Computing(Protocol):
    """Runs computations outside the event loop."""

    async def run(self, work: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Run a function and return its result."""

    async def rank(self, recommender: Recommender, serving: Serving, state: PersonState, label: ItemLabel) -> Ranking:
        """Rank with :meth:`gnn.recommend.recommender.Recommender.rank_state`."""


@dataclass(frozen=True, slots=True)
class CurrentAnalysis:
    """The analysis of a profile now, and all advice: open first, the most valuable first; then what was followed."""

    analysis: ProfileAnalysis
    advice: tuple[GivenAdvice, ...]


@dataclass(frozen=True, slots=True)
class ProfileAnalysisService:
    """Analyses profiles with a viewer's model.

    Args:
        serving: the catalogue and the viewer's model.
        recommender: reads states and ranks.
        computing: runs computations.
        analyses: analyses over time.
        now: the time of the request.
    """

    serving: Serving
    recommender: Recommender
    computing: Computing
    analyses: AnalysisRepository
    now: datetime

    async def analyse(self, user: User) -> CurrentAnalysis:
        """Analyse a profile, and record the analysis if something changed. Errors are also those of ``computing``."""
        serving, state = self.serving, await self.recommender.state_of(user.id)
        ranking = await self.computing.rank(self.recommender, serving, state, ItemLabel.JOB)
        positions = [serving.catalogue.position(ItemLabel.JOB, job) for job in ranking.items.ids[:JOBS]]
        listed_jobs = np.array([position for position in positions if position is not None], dtype=np.int64)
        blend, now = self.recommender.blend, self.now
        analysis = await self.computing.run(analyse_profile, serving, user, state, listed_jobs, blend, now.timestamp())
        past_advice = await self.analyses.advice(user.id)
        advice = update_advice(analysis.advice, past_advice, user, now)
        points, _ = await self.analyses.history(user.id, 1)
        if needs_record(analysis, advice, past_advice, points, now):
            scores = analysis.completeness.score, analysis.strength.score
            await self.analyses.record(user.id, *scores, advice, now)
        return CurrentAnalysis(analysis, tuple(advice))


def update_advice(
    measured_advice: Sequence[MeasuredAdvice], past_advice: Sequence[GivenAdvice], user: User, now: datetime
) -> list[GivenAdvice]:
    """Return the advice of an analysis, then earlier advice that was followed in the last 90 days, the latest first.

    Earlier advice that was not followed and is not given any more is left out.
    """
    earlier = {key_of(entry): entry for entry in past_advice if entry.kind in KINDS}
    current = []
    for entry in measured_advice:
        before = earlier.pop(entry.advice.key, None)
        since = now if before is None or before.completed_at else before.at
        current.append(GivenAdvice(str(entry.advice.kind), entry.advice.node, entry.impact, entry.asking, since, None))
    followed_advice = []
    for before in earlier.values():
        if is_followed(user, Advice(KINDS[before.kind], before.node)):
            at = before.completed_at or now
            if now - at < SHOWN_COMPLETED:
                followed_advice.append(
                    GivenAdvice(before.kind, before.node, before.impact, before.asking, before.at, at)
                )
    followed_advice.sort(key=lambda entry: (-(entry.completed_at or now).timestamp(), key_of(entry)))
    return [*current, *followed_advice]


def key_of(advice: GivenAdvice) -> str:
    """Return what tells stored advice from other advice to the same person."""
    return Advice(KINDS[advice.kind], advice.node).key


def needs_record(
    analysis: ProfileAnalysis,
    advice: Sequence[GivenAdvice],
    past_advice: Sequence[GivenAdvice],
    points: Sequence[AnalysisPoint],
    now: datetime,
) -> bool:
    """Return whether an analysis says something new: on another day, or other scores or advice than the last one."""
    if not points or points[0].at.date() != now.date():
        return True
    scores = analysis.completeness.score, analysis.strength.score
    states = [
        {(entry.kind, entry.node, entry.completed_at is not None) for entry in list} for list in (advice, past_advice)
    ]
    return scores != (points[0].completeness, points[0].strength) or states[0] != states[1]
