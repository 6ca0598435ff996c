"""What interests are worth: the ranking of jobs with and without ``INTERESTED_IN``, on a simulated world.

A model is trained up to the test window. Some people are then scored twice, from their state at its beginning: as it
is, and with the interests that their activity of the last 90 days shows. The metric is NDCG@10 against the jobs that
they chose in the window, and against the twenty open jobs of the highest hidden utility for them; differences are
paired. Both are done for people as they are known, and for the same people known by a few skills alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.cold_starts import TrueUtilities
from gnn.benchmarks.harness import train_on_world
from gnn.data.split import Question
from gnn.evaluation.metrics import Interval, bootstrap, ndcg_of_scores
from gnn.features.text import Embedder
from gnn.models.base import Progress
from gnn.scoring.blend import Serving, totals
from gnn.training.backtest import Moment, Recipe
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState

PEOPLE, AT, SEED = 300, 10, 1
LABEL = ItemLabel.JOB
Scores = NDArray[np.float64]
ReadInterests = Callable[[Moment, Sequence[PersonState]], list[tuple[Link, ...]]]


@dataclass(frozen=True, slots=True)
class InterestCase:
    """NDCG@10 with and without interests, their paired difference, and the number of people."""

    people: int
    without: Interval
    with_interests: Interval
    difference: Interval


def judge_interests(
    benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, read_interests: ReadInterests, progress: Progress
) -> Mapping[str, InterestCase]:
    """Evaluate the interests of a simulated world.

    Args:
        benchmark: a simulated world, whose oracle knows the utilities.
        embedder: the text embedder; the character embedder by default.
        recipe: training settings.
        read_interests: returns the interests of people from their choices.
        progress: receives the completed share and a message.
    """
    world = train_on_world(
        benchmark, embedder, recipe, LABEL, SEED, lambda share, message: progress(0.8 * share, message)
    )
    question, moment = world.question, world.moment
    choosing = np.flatnonzero(np.diff(question.relevant.indptr))
    people = np.random.default_rng(SEED).permutation(choosing)[:PEOPLE]
    offline_states = OfflineStates(moment.catalogue.data)
    states = [offline_states.of(int(person)) for person in people]
    progress(0.82, "reading interests")
    interests = read_interests(moment, states)
    serving, utilities = (
        Serving(moment.catalogue, moment.scorer),
        TrueUtilities(people, world.oracle(people)),
    )
    groups = {"as known": states, "a few skills alone": [offline_states.bare(int(person)) for person in people]}
    cases = {}
    for number, (name, group) in enumerate(groups.items()):
        progress(0.85 + 0.07 * number, name)
        interested_states = [replace(state, interests=links) for state, links in zip(group, interests, strict=True)]
        without = totals(serving, group, LABEL, recipe.blend, moment.now)
        with_interests = totals(serving, interested_states, LABEL, recipe.blend, moment.now)
        case = utilities.compare_rankings(question, with_interests, without.astype(np.float32))
        hidden = InterestCase(len(people), case.baseline, case.serving, case.difference)
        cases[f"{name}: jobs chosen in the test window"] = judge_choices(question, people, with_interests, without)
        cases[f"{name}: jobs of the highest hidden utility"] = hidden
    return cases


def judge_choices(
    question: Question, people: NDArray[np.int64], with_interests: Scores, without: Scores
) -> InterestCase:
    """Compare both rankings with what people chose."""
    relevant = csr_matrix(question.relevant[people])
    before, after = (
        ndcg_of_scores(scores.astype(np.float32), question, people, relevant, AT)
        for scores in (without, with_interests)
    )
    return InterestCase(len(people), bootstrap(before), bootstrap(after), bootstrap(after - before))
