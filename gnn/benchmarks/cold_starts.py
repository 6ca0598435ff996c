"""Cold start on a simulated world, evaluated against the people's hidden preferences.

Each case is scored as in serving (by ranker and heuristic, or by the heuristic alone if little is known), and by a
baseline: what people of the same occupation chose. The baseline knows the occupation in every case. The correct
answers are the twenty open jobs with the highest hidden utility for the person; the metric is NDCG@10 over all open
jobs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import Results, fit_model, train_on_world
from gnn.data.split import Question
from gnn.evaluation.judge import item_counts
from gnn.evaluation.metrics import Interval, bootstrap, ndcg_of_scores
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

    serving: Interval
    baseline: Interval
    difference: Interval


def judge_cold_starts(
    benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, read_sentences: Sentences, progress: Progress
) -> Mapping[str, Case]:
    """Evaluate visitors, newcomers and new jobs of a simulated world.

    Args:
        benchmark: a simulated world, whose oracle knows the utilities.
        embedder: the text embedder; the character embedder by default.
        recipe: training settings.
        read_sentences: makes states of visitors from sentences.
        progress: receives the completed share and a message.
    """
    world = train_on_world(
        benchmark, embedder, recipe, LABEL, SEED, lambda share, message: progress(0.8 * share, message)
    )
    question, moment = world.question, world.moment
    people = np.random.default_rng(SEED).permutation(benchmark.data.count("User"))[:PEOPLE]
    utility = world.oracle(people)
    has_utility = utility.any(axis=1)
    people, utility = people[has_utility], utility[has_utility]
    baseline_scores = fit_model(Results(benchmark), BASELINE, SEED, question, progress).score(people)
    judged_people, serving = TrueUtilities(people, utility), Serving(moment.catalogue, moment.scorer)
    states = OfflineStates(moment.catalogue.data)
    everybody = [states.of(int(person)) for person in people]
    new_job_question = replace(question, candidates=question.candidates & (item_counts(question) == 0))
    cases = {
        "visitor with five skills": [states.bare(int(person)) for person in people],
        "visitor with a sentence": read_sentences(
            moment, [f"I am a {state.headline} and look for work." for state in everybody]
        ),
        "person with a CV's skills alone": [keep_skills(state) for state in everybody],
        "person as known": everybody,
    }
    results = {}
    for index, (name, case_states) in enumerate(cases.items()):
        progress(0.85 + 0.03 * index, name)
        scores = totals(serving, case_states, LABEL, recipe.blend, moment.now)
        results[name] = judged_people.compare_rankings(question, scores, baseline_scores)
    results["job never seen, person as known"] = judged_people.compare_rankings(
        new_job_question, scores, baseline_scores
    )
    return results


def keep_skills(state: PersonState) -> PersonState:
    """Return the person with all their skills and nothing else."""
    return replace(
        state, seniority=None, years=None, open_to_remote=True, minimum_salary=None, salary_currency=None,
        headline=None, careers=(), targets=(), interests=(), choices=(), place=None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrueUtilities:
    """People and the hidden utilities of all jobs for them, float32 [people, items]."""

    people: NDArray[np.int64]
    utility: NDArray[np.float32]

    def compare_rankings(
        self, question: Question, scores: NDArray[np.float64], baseline_scores: NDArray[np.float32]
    ) -> Case:
        """Compare both rankings of a question's candidates with the ideal one."""
        utilities = np.where(question.candidates[None, :], self.utility, -np.inf)
        best = np.argsort(-utilities, axis=1)[:, :RIGHT]
        rows = np.repeat(np.arange(len(self.people)), best.shape[1])
        relevant = csr_matrix((np.ones(best.size), (rows, best.ravel())), shape=utilities.shape)
        question_without_seen = replace(question, seen=csr_matrix(question.seen.shape))
        values = [
            ndcg_of_scores(model_scores.astype(np.float32), question_without_seen, self.people, relevant, AT)
            for model_scores in (scores, baseline_scores)
        ]
        return Case(bootstrap(values[0]), bootstrap(values[1]), bootstrap(values[0] - values[1]))
