"""Real careers: given what somebody has done before, rank the occupations that they hold now.

People are dealt into folds. Each fold is tested once, by what the others' careers teach; a model's coefficients and the
career graph behind its features come from different people, too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.benchmarks.report import Table
from gnn.data.dataset import TYPES, Events
from gnn.data.split import Question
from gnn.errors import DataError
from gnn.evaluation.judge import Judgement, difference, judge
from gnn.evaluation.metrics import bootstrap
from gnn.models.base import Progress, Scores
from gnn.skills.career_moves import LEAST_MOVERS, LearnedMoves, Nearness, Occupations, learn_moves, rank_next
from gnn.skills.career_steps import Steps, read_steps
from gnn.skills.conditional_logit import Decisions, Index, Values, fit_logit
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.careers import Post

FOLDS, SEED = 5, 7
METRICS = ("recall@10", "mrr@50")
POPULARITY, SAME, IMPORTED, GRAPH, MODEL = "POPULARITY", "SAME_OCCUPATION", "LEADS_TO", "CAREER_GRAPH", "CAREER_MODEL"
NAMES = (POPULARITY, SAME, IMPORTED, GRAPH, MODEL)
HELD = 10.0  # score of an occupation that the person has held, above all shares and weights
LEAST_SHARE = 1e-4
START = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Case:
    """A person whose present occupations are asked for: indices of those held before, and of those held now."""

    person: str
    past: tuple[int, ...]
    now: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CareerData:
    """Careers with the occupations that they name.

    Attributes:
        posts: the posts of all people.
        cases: the people whose present is asked for.
        positions: index of each occupation by id.
        occupations: what is known of occupations.
    """

    posts: Sequence[Post]
    cases: Sequence[Case]
    positions: Mapping[str, int]
    occupations: Occupations


class Evidence:
    """What the careers of some people teach.

    Args:
        data: the careers.
        people: the people.

    Raises:
        DataError: too few of them have changed their occupation.
    """

    def __init__(self, data: CareerData, people: set[str]) -> None:
        steps: Steps = read_steps((post for post in data.posts if post.person in people), data.positions)
        moves = learn_moves(steps, data.occupations)
        if moves is None:
            raise DataError(f"{steps.movers} people went from one occupation to another: {LEAST_MOVERS} are needed")
        self.moves: LearnedMoves = moves
        self.holders = steps.holders
        self.nearness = Nearness(data.occupations, steps.holders)

    def features(self, case: Case) -> NDArray[np.float32]:
        """Return a case's features of all occupations, float32 [occupations, 6].

        They are popularity and nearness to what was held (means), the career graph's share, and whether it was held.
        """
        past = np.array(case.past, dtype=np.int64)
        near = self.nearness.features(past)
        near[np.arange(len(past)), past, 0] = near[0, (past[0] + 1) % near.shape[1], 0]
        block = np.zeros((near.shape[1], len(START)), dtype=np.float32)
        block[:, :4] = near.mean(axis=0)
        block[:, 0] = np.log(self.holders + 0.5)
        block[:, 4] = np.log(rank_next(self.moves.shares, case.past) + LEAST_SHARE)
        block[past, 5] = 1.0
        return block


def judge_careers(data: CareerData, progress: Progress) -> dict[str, dict[str, list[Judgement]]]:
    """Rank the present occupations of all cases, and judge the rankings by setting ("all" and "changed") and name.

    Args:
        data: the careers.
        progress: receives the completed share.

    Raises:
        DataError: too few people have changed their occupation.
    """
    scores = score_cases(data, progress)
    return {setting: judge_setting(data, scores, changed=setting == "changed") for setting in ("all", "changed")}


def score_cases(data: CareerData, progress: Progress) -> dict[str, Scores]:
    """Return each ranking's scores of the cases' occupations, float32 [cases, occupations], by name.

    A case's scores depend on other people's careers and on its own past alone; errors as in :func:`judge_careers`.
    """
    people = sorted({post.person for post in data.posts})
    fold = dict(zip(people, np.random.default_rng(SEED).integers(FOLDS, size=len(people)).tolist(), strict=True))
    parts = [(number,) for number in range(FOLDS)] + list(combinations(range(FOLDS), 2))
    evidence = {}
    for index, part in enumerate(parts):
        evidence[part] = Evidence(data, {person for person in people if fold[person] not in part})
        progress((index + 1) / len(parts), "learning from the other people's careers")
    scores = {name: np.zeros((len(data.cases), len(data.positions)), np.float32) for name in NAMES}
    for number in range(FOLDS):
        others = [case for case in data.cases if fold[case.person] != number]
        features = [evidence[sort_pair(number, fold[case.person])].features(case) for case in others]
        coefficients = fit_model(features, others)
        for row, case in enumerate(data.cases):
            if fold[case.person] == number:
                for name, values in score_case(data, evidence[number,], case, coefficients).items():
                    scores[name][row] = values
    return scores


def sort_pair(first: int, second: int) -> tuple[int, int]:
    """Return two numbers in order."""
    return (first, second) if first < second else (second, first)


def fit_model(features: Sequence[NDArray[np.float32]], cases: Sequence[Case]) -> Values:
    """Return the coefficients of the model: each present occupation of a case is a decision."""
    rows = [index for index, case in enumerate(cases) for _ in case.now]
    targets = np.array([occupation for case in cases for occupation in case.now], dtype=np.int64)
    weight = np.array([1.0 / len(case.now) for case in cases for _ in case.now])
    return fit_logit(Decisions(np.stack([features[row] for row in rows]), targets, weight), START)


def score_case(data: CareerData, evidence: Evidence, case: Case, coefficients: Values) -> dict[str, Values]:
    """Return every ranking's scores of all occupations for a case. Ties go to the occupation that more people held."""
    popularity = evidence.holders / (1.0 + evidence.holders.max())
    bonus = np.zeros(len(popularity))
    bonus[list(case.past)] = HELD
    tie = 1e-5 * popularity
    imported_moves = np.asarray(data.occupations.moves[list(case.past)].max(axis=0).todense()).ravel()
    return {
        POPULARITY: popularity,
        SAME: bonus + popularity,
        IMPORTED: bonus + imported_moves + tie,
        GRAPH: bonus + rank_next(evidence.moves.shares, case.past) + tie,
        MODEL: evidence.features(case).astype(np.float64) @ coefficients,
    }


def judge_setting(data: CareerData, scores: Mapping[str, Scores], *, changed: bool) -> dict[str, list[Judgement]]:
    """Judge all rankings in one setting.

    Args:
        data: the careers.
        scores: scores of the cases' occupations by name, float32 [cases, occupations].
        changed: whether only occupations that the person had not held before count, and are ranked.
    """
    shape = len(data.cases), len(data.positions)
    past, now = (
        mark_columns([case.past for case in data.cases], shape),
        mark_columns([case.now for case in data.cases], shape),
    )
    seen = past if changed else csr_matrix(shape, dtype=np.float64)
    relevant = csr_matrix(now - now.multiply(seen))
    relevant.eliminate_zeros()
    events = past.tocoo()
    history = Events(
        events.row.astype(np.int64),
        events.col.astype(np.int64),
        np.zeros(events.nnz),
        np.full(events.nnz, TYPES.index(InteractionType.APPLY), np.int8),
    )
    question = Question(ItemLabel.ITEM, float("inf"), history, np.ones(shape[1], dtype=bool), seen, relevant)

    def rows_of(values: Scores) -> Callable[[Index], Scores]:
        return lambda people: values[people]

    return {name: [judge(name, question, rows_of(values))] for name, values in scores.items()}


def mark_columns(rows: Sequence[Sequence[int]], shape: tuple[int, int]) -> csr_matrix:
    """Return listed columns of each row as a sparse matrix of ones."""
    pairs = [(row, column) for row, columns in enumerate(rows) for column in sorted(set(columns))]
    row, column = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return csr_matrix((np.ones(len(pairs)), (row, column)), shape=shape)


def make_career_tables(judgements: Mapping[str, Mapping[str, list[Judgement]]]) -> list[Table]:
    """Make the tables of both settings: the rankings, and how far the learned ones are ahead, in pairs."""
    tables = []
    for setting, by_name in judgements.items():
        people = len(next(iter(by_name.values()))[0].people)
        rule = "the same occupation counts" if setting == "all" else "only another occupation counts"
        rows = [
            (name, *(str(bootstrap(own_judgements[0].values[metric])) for metric in METRICS))
            for name, own_judgements in by_name.items()
        ]
        tables.append(Table(f"Present occupation of {people} people; {rule}", ("Ranking", *METRICS), tuple(rows)))
        pairs = [(first, second) for first in (GRAPH, MODEL) for second in NAMES if second not in {MODEL, first}]
        rows = [
            (
                f"{first} − {second}",
                *(str(difference([by_name[first]], [by_name[second]], metric)) for metric in METRICS),
            )
            for first, second in pairs
        ]
        tables.append(Table(f"Differences over the same people; {rule}", ("Rankings", *METRICS), tuple(rows)))
    return tables
