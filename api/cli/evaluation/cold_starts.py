"""``careergraph evaluate cold``: visitors, newcomers, new jobs, and the probabilities of the skill gap."""

from collections.abc import Callable, Sequence

from api.serving.text_reader import meaning_by
from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.cold_starts import Case, judge_cold_starts
from gnn.benchmarks.gaps import GapJudgement, judge_gaps
from gnn.benchmarks.report import Table
from gnn.benchmarks.worlds import make_world
from gnn.data.catalogue import catalogue_of
from gnn.features.text import Embedder
from gnn.models.base import Progress
from gnn.scoring.blend import Serving
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.lookup import Names
from graph.catalogue.money import Rates
from graph.people.state import PersonState
from graph.people.visitors import Visitor, visiting
from workers.documents.linker import TextLinker
from workers.documents.matcher import TextMatcher

Cases = dict[str, Case]
Run = Callable[[Callable[[Progress], tuple[Cases, GapJudgement]]], tuple[Cases, GapJudgement]]


def evaluate_newcomers(seed: int, rates: Rates, embedder: Embedder | None, recipe: Recipe, run: Run) -> list[Table]:
    """Make the tables.

    Args:
        seed: seed of the demo world.
        rates: converts amounts of money.
        embedder: embeds the texts.
        recipe: the training recipe.
        run: runs work and shows its progress.
    """
    benchmark = make_world("demo", seed, rates)
    cases, gaps = run(
        lambda progress: (
            dict(judge_cold_starts(benchmark, embedder, recipe, lambda m, s: visitors(benchmark, m, s), progress)),
            judge_gaps(catalogue_of(benchmark.data)),
        )
    )
    rows = tuple((name, str(case.serving), str(case.baseline), str(case.difference)) for name, case in cases.items())
    title = "NDCG@10 by hidden preference, demo world, with 95% bootstrap intervals over people"
    gap_title = f"Skill gap: expected calibration error of {gaps.pairs:,} probabilities on the other half of the jobs"
    errors = ("catalogue", f"{gaps.fitted:.4f}"), (".9 and .4", f"{gaps.fixed:.4f}")
    return [
        Table(title, ("Who", "CareerGraph", "Popular in the occupation", "Difference"), rows),
        Table(gap_title, ("Priors", "Error"), errors),
    ]


def visitors(benchmark: Benchmark, moment: Moment, sentences: Sequence[str]) -> list[PersonState]:
    """States of visitors, from sentences read the way the API reads them."""
    nodes = benchmark.data.nodes

    def list_names(label: str) -> list[tuple[str, str, list[str]]]:
        return [(id, text, []) for id, text in zip(nodes[label].ids, nodes[label].texts, strict=True)]

    names = Names(list_names("Skill"), list_names("Occupation"))
    meaning = meaning_by(Serving(moment.catalogue, moment.scorer), names)
    linker = TextLinker(TextMatcher(names.skills, names.occupations), meaning)
    return [visitor_of(linker, sentence) for sentence in sentences]


def visitor_of(linker: TextLinker, sentence: str) -> PersonState:
    """Return the state of a visitor who writes one sentence."""
    reading = linker.read(sentence)
    occupations = [link for link in reading.occupations if link.is_likely]
    row = {
        "skills": [[span.skill, "", span.skill, None] for span in reading.named_skills],
        "occupations": [[link.occupation, "", link.occupation, None] for link in occupations[:1]],
    }
    return visiting(Visitor([], [], sentence), row)
