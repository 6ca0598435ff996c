"""Analyses a person's profile, and records the analysis if it says something new. A second run records nothing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Ranking, Serving
from graph.catalogue.types import ItemLabel
from graph.errors import NotFoundError
from graph.people.analyses import AnalysisRepository
from graph.people.state import PersonState
from graph.people.users import UserRepository
from graph.viewer import SYSTEM
from workers.jobs.recommendations import recommender_of
from workers.profile_analyses import ProfileAnalysisService
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import PersonArguments

P = ParamSpec("P")
V = TypeVar("V")


class Threads:
    """Runs the computations of a job in threads."""

    async def run(self, work: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Run a function and return its result."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def rank(self, recommender: Recommender, serving: Serving, state: PersonState, label: ItemLabel) -> Ranking:
        """Rank items for a person."""
        return await asyncio.to_thread(recommender.rank_state, serving, state, label)


async def analyse_person(context: Context, _id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Analyse a profile with the active model.

    Raises:
        NotFoundError: the person does not exist.
    """
    progress(0.1, "loading the model")
    serving = await context.serving.current()
    user = await UserRepository(context.client, SYSTEM).profile(arguments.user)
    if user is None:
        raise NotFoundError("User", arguments.user)
    progress(0.5, "analysing")
    analyses = AnalysisRepository(context.client, SYSTEM)
    service = ProfileAnalysisService(serving, recommender_of(context), Threads(), analyses, datetime.now(UTC))
    current = await service.analyse(user)
    scores = current.analysis.completeness.score, current.analysis.strength.score
    suggestions = sum(entry.completed_at is None for entry in current.advice)
    return f"completeness {scores[0]}, strength {scores[1]}, {suggestions} suggestions"
