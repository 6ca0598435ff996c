"""What the parts of the model are worth: the evaluation without each of them."""

from dataclasses import dataclass, replace
from functools import partial

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import LEARNED, seed_recipe, train_for_benchmark
from gnn.errors import ModelError
from gnn.evaluation.judge import Judgement, judge, of_candidates
from gnn.features.text import Embedder
from gnn.models.base import Progress
from gnn.training.backtest import Recipe


@dataclass(frozen=True, slots=True)
class Ablation:
    """A change to the recipe, with the resulting judgements of the ranker and of the GNN alone."""

    name: str
    ranker: list[Judgement]
    gnn: list[Judgement]


def judge_ablations(
    benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, seed: int, progress: Progress
) -> list[Ablation]:
    """Evaluate the whole model, then without message passing, without text, and without each relation.

    Raises:
        ModelError: the data set has no features for a GNN.
    """
    if benchmark.split is None:
        raise ModelError(f"{benchmark.name} has no relations for a GNN, so there is nothing to leave out")
    whole_recipe = seed_recipe(recipe, benchmark, seed)
    relations = sorted(relation for relation, table in benchmark.data.relations.items() if len(table))
    changes: list[tuple[str, Recipe]] = [
        ("whole", whole_recipe),
        ("without message passing", replace(whole_recipe, network=replace(whole_recipe.network, layers=0))),
        ("without text", replace(whole_recipe, network=replace(whole_recipe.network, text=False))),
    ]
    changes += [
        (f"without {s} {t} {d}", replace(whole_recipe, without=frozenset({(s, t, d)}))) for s, t, d in relations
    ]
    results = []
    for index, (name, changed_recipe) in enumerate(changes):

        def report(share: float, message: str, index: int = index, name: str = name) -> None:
            progress((index + share) / len(changes), f"{name}: {message}")

        moment = train_for_benchmark(benchmark, embedder, changed_recipe, report)
        ranker, gnn = (
            [
                judge(kind, question, of_candidates(question, partial(score, label)))
                for label, question in benchmark.test.items()
            ]
            for kind, score in ((LEARNED, moment.past.rank), ("GNN", moment.past.network))
        )
        results.append(Ablation(name, ranker, gnn))
    return results
