"""Cold start on a simulated world, evaluated against the people's hidden preferences.

Each case is scored by what serves (ranker and heuristic, or the heuristic alone if little is known), and by the
baseline of what people of the same occupation chose; the baseline knows the occupation in every case. The correct
answers are the twenty open jobs with the highest hidden utility for the person; the metric is NDCG@10 over all open
jobs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import fit_model, seed_recipe, train_for_benchmark
from gnn.data.split import Question
from gnn.evaluation.judge import item_counts
from gnn.evaluation.metrics import Interval, allowed_scores, bootstrap, hits_of, ndcg, rankings
from gnn.features.text import Embedder
from gnn.models.base import Progress
from gnn.models.kinds import ModelKind
from gnn.scoring.blend import Serving, totals
from gnn.training.backtest import Moment, Recipe
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

PEOPLE, RIGHT, AT, SEED = 300, 20, 10, 1
LABEL, BASELINE = ItemLabel.JOB, ModelKind.OCCUPATION_POPULARITY
Sentences = Callable[[Moment, Sequence[str]], list[PersonState]]


@dataclass(frozen=True, slots=True)
class Case:
    """NDCG@10 of the serving score, of the baseline, and their paired difference (serving minus baseline)."""

    serves: Interval
    baseline: Interval
    difference: Interval


def judge_cold(
    benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, read: Sentences, progress: Progress
) -> Mapping[str, Case]:
    """Evaluates visitors, newcomers and new jobs of a simulated world.

    Args:
        benchmark: a simulated world, whose oracle knows the utilities.
        embedder: the text embedder; the character embedder by default.
        recipe: training settings.
        read: makes states of visitors from sentences.
        progress: receives the completed share and a message.
    """
    assert benchmark.oracle is not None, "only simulated worlds know what people prefer"  # noqa: S101
    asked = benchmark.test[LABEL]
    own = seed_recipe(recipe, benchmark, SEED)
    moment, _ = train_for_benchmark(benchmark, embedder, own, lambda share, said: progress(0.8 * share, said))
    people = np.random.default_rng(SEED).permutation(benchmark.data.count("User"))[:PEOPLE]
    utility = benchmark.oracle[LABEL](people)
    known = utility.any(axis=1)
    people, utility = people[known], utility[known]
    popular = fit_model(benchmark, BASELINE, SEED, asked, progress).score(people)
    judged, serving = Judged(people, utility), Serving(moment.catalogue, moment.scorer)
    states = OfflineStates(moment.catalogue.data)
    everybody = [states.of(int(person)) for person in people]
    fresh = replace(asked, candidates=asked.candidates & (item_counts(asked) == 0))
    cases = {
        "visitor with five skills": [states.bare(int(person)) for person in people],
        "visitor with a sentence": read(moment, [f"I am a {state.headline} and look for work." for state in everybody]),
        "person with a CV's skills alone": [bare_of(state) for state in everybody],
        "person as known": everybody,
    }
    found = {}
    for place, (name, some) in enumerate(cases.items()):
        progress(0.85 + 0.03 * place, name)
        scores = totals(serving, some, LABEL, recipe.blend, moment.now)
        found[name] = judged.case(asked, scores, popular)
    found["job never seen, person as known"] = judged.case(fresh, scores, popular)
    return found


def bare_of(state: PersonState) -> PersonState:
    """Returns the person with all their skills and nothing else."""
    return replace(
        state, seniority=None, years=None, open_to_remote=True, minimum_salary=None, salary_currency=None,
        headline=None, careers=(), targets=(), interests=(), choices=(), place=None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """People and the hidden utilities of all jobs for them, float32 [people, items]."""

    people: NDArray[np.int64]
    utility: NDArray[np.float32]

    def case(self, asked: Question, scores: NDArray[np.float64], popular: NDArray[np.float32]) -> Case:
        """Compares both rankings of a question's candidates with the ideal one."""
        hidden = np.where(asked.candidates[None, :], self.utility, -np.inf)
        best = np.argsort(-hidden, axis=1)[:, :RIGHT]
        rows = np.repeat(np.arange(len(self.people)), best.shape[1])
        right = csr_matrix((np.ones(best.size), (rows, best.ravel())), shape=hidden.shape)
        unseen = replace(asked, seen=csr_matrix(asked.seen.shape))
        values = [self._ndcg(unseen, one.astype(np.float32), right) for one in (scores, popular)]
        return Case(bootstrap(values[0]), bootstrap(values[1]), bootstrap(values[0] - values[1]))

    def _ndcg(self, asked: Question, scores: NDArray[np.float32], right: csr_matrix) -> NDArray[np.float64]:
        ranked = rankings(allowed_scores(scores, asked, self.people), AT)
        return ndcg(hits_of(ranked, right), np.full(len(self.people), RIGHT), AT)
