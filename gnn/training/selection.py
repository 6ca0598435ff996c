"""Chooses the settings of collaborative models on the validation part, within a time budget.

Settings are proposed by the tree-structured Parzen estimator and tried by successive halving (Jamieson and Talwalkar,
2016), both from Optuna: each is tried with a ninth of the training, and only those that are among the better third so
far go on to a third of it, and to all of it. The default settings are always tried in full. Others replace them only if
they are better by more than the standard error of the difference over the same people.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Dataset
from gnn.data.split import Question, asked_of, choosers, make_questions, temporal_split
from gnn.errors import DataError
from gnn.evaluation.judge import judge
from gnn.models.base import Model, Progress
from gnn.models.graph_filter import FilterSettings, GraphFilter
from gnn.models.kinds import ModelKind
from gnn.models.lightgcn import LightGcnSettings
from gnn.models.registry import MAKERS, chosen_settings
from graph.catalogue.types import ItemLabel

SEED, MOST_TRIALS, MOST_PEOPLE = 7, 40, 1_000
SHARES = (1 / 9, 1 / 3, 1.0)  # of the training
REDUCTION = 3
LEAST_ROUNDS = 2
RANKS = (64, 128, 256, 512)

Questions = Mapping[ItemLabel, Question]
Settings = Mapping[str, Any]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen settings of a kind, their value and the defaults' on validation, and how many settings were tried."""

    kind: ModelKind
    settings: Settings
    value: float
    default: float
    trials: int

    def __str__(self) -> str:
        settings = ", ".join(f"{name} {short(value)}" for name, value in self.settings.items())
        gain = f"{self.value:.4f} on validation, {self.default:.4f} by default; {self.trials} tried"
        return f"{self.kind} with {settings} ({gain})"


def short(value: object) -> str:
    """Return a setting with at most three digits that count."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def propose_filter(trial: Any) -> dict[str, Any]:
    """Propose settings of the graph filter."""
    response = trial.suggest_categorical("response", ["ridge", "chebyshev"])
    own = (
        {"back": trial.suggest_float("back", 0.0, 0.7), "ridge": trial.suggest_float("ridge", 0.001, 1.0, log=True)}
        if response == "ridge"
        else {
            "low_pass": trial.suggest_float("low_pass", 0.0, 0.6),
            "flatness": trial.suggest_float("flatness", 0.5, 3.0),
            "order": trial.suggest_int("order", 2, 10),
        }
    )
    rank = trial.suggest_categorical("rank", RANKS)
    return {"response": response, "rank": rank, "power": trial.suggest_float("power", 0.0, 0.7), **own}


def propose_factors(trial: Any) -> dict[str, Any]:
    """Propose settings of the factorisation."""
    return {
        "factors": trial.suggest_categorical("factors", [32, 64, 128, 256]),
        "confidence": trial.suggest_float("confidence", 1.0, 50.0, log=True),
        "regularisation": trial.suggest_float("regularisation", 0.01, 50.0, log=True),
        "iterations": trial.suggest_int("iterations", 6, 18, step=6),
    }


def propose_rounds(trial: Any) -> dict[str, Any]:
    """Propose settings of LightGCN."""
    return {
        "layers": trial.suggest_int("layers", 1, 4),
        "temperature": trial.suggest_float("temperature", 0.05, 0.5, log=True),
        "learning_rate": trial.suggest_float("learning_rate", 3e-3, 5e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-8, 1e-4, log=True),
        "epochs": trial.suggest_int("epochs", 9, 72, log=True),
    }


SPACES: Mapping[ModelKind, Callable[[Any], dict[str, Any]]] = {
    ModelKind.GRAPH_FILTER: propose_filter,
    ModelKind.ALS: propose_factors,
    ModelKind.LIGHTGCN: propose_rounds,
}
LENGTHS = {ModelKind.ALS: "iterations", ModelKind.LIGHTGCN: "epochs"}  # the setting that a share of the training cuts


def defaults_of(kind: ModelKind) -> dict[str, Any]:
    """Return all default settings of a kind that a search changes."""
    own = {
        ModelKind.GRAPH_FILTER: asdict(FilterSettings()),
        ModelKind.ALS: {"factors": 64, "confidence": 12.0, "regularisation": 0.05, "iterations": 12},
        ModelKind.LIGHTGCN: asdict(LightGcnSettings()),
    }[kind]
    return {name: value for name, value in (own | chosen_settings(kind)).items() if name != "seed"}


class Trials:
    """Fits settings of one kind and judges them on the validation part.

    Args:
        kind: the kind.
        data: nodes and events.
        questions: validation questions by item label.
        metric: metric to maximise, such as ``ndcg@20``.
    """

    def __init__(self, kind: ModelKind, data: Dataset, questions: Questions, metric: str) -> None:
        self._kind, self._data, self._metric = kind, data, metric
        self._questions = {label: sample_people(question) for label, question in questions.items()}
        self._filters: dict[ItemLabel, GraphFilter] = {}

    def judge(self, settings: Settings, share: float = 1.0) -> Values:
        """Return the metric of each person, over all labels in turn, after a share of the training."""
        cut = dict(settings)
        if length := LENGTHS.get(self._kind):
            cut[length] = max(LEAST_ROUNDS, round(share * cut[length]))
        return np.concatenate(
            [
                judge(self._kind, question, self._fit(label, question, cut).score).values[self._metric]
                for label, question in self._questions.items()
            ]
        )

    def _fit(self, label: ItemLabel, question: Question, settings: Settings) -> Model:
        if self._kind is not ModelKind.GRAPH_FILTER:
            model = MAKERS[self._kind](**settings)
            model.fit(self._data, question)
            return model
        filter_settings = FilterSettings(**settings)
        if label not in self._filters:  # one decomposition serves all settings
            self._filters[label] = GraphFilter(FilterSettings(rank=max(*RANKS, filter_settings.rank)))
            self._filters[label].fit(self._data, question)
        return self._filters[label].with_settings(filter_settings)


def sample_people(question: Question) -> Question:
    """Return the question for at most 1,000 people, drawn with a fixed seed."""
    people = np.sort(np.random.default_rng(SEED).permutation(choosers(question))[:MOST_PEOPLE])
    return asked_of(question, people)


def choose_settings(
    kind: ModelKind,
    data: Dataset,
    questions: Questions,
    defaults: Settings,
    seconds: float,
    metric: str,
    progress: Progress,
) -> Choice:
    """Choose the settings of one kind.

    Args:
        kind: a kind of :data:`SPACES`.
        data: nodes and events.
        questions: validation questions by item label.
        defaults: the default settings; they are tried first and in full.
        seconds: after which, from then on, no further settings are tried.
        metric: metric to maximise.
        progress: receives the spent share of the budget, and the best value.

    Raises:
        DataError: the kind has no search space, or nobody chose anything in the validation part.
    """
    if kind not in SPACES:
        raise DataError(f"the settings of {kind} cannot be chosen; those of {', '.join(SPACES)} can")
    if not questions or not any(question.relevant.nnz for question in questions.values()):
        raise DataError("nobody chose anything in the validation part, so no settings can be chosen")
    import optuna  # noqa: PLC0415 - slow to import

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    trials = Trials(kind, data, questions, metric)
    default = trials.judge(defaults)
    began = monotonic()
    trial_values: list[tuple[dict[str, Any], Values]] = []
    study = optuna.create_study(
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=SEED),
        pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION),
    )

    def objective(trial: Any) -> float:
        settings = {**defaults, **SPACES[kind](trial)}
        shares = SHARES if kind in LENGTHS else SHARES[-1:]
        for step, share in enumerate(shares):
            values = trials.judge(settings, share)
            trial.report(float(values.mean()), REDUCTION**step)
            if share < 1.0 and trial.should_prune():
                raise optuna.TrialPruned
        trial_values.append((settings, values))
        return float(values.mean())

    for _ in range(MOST_TRIALS):
        if monotonic() - began >= seconds:
            break
        study.optimize(objective, n_trials=1)
        best = max((float(values.mean()) for _, values in trial_values), default=float(default.mean()))
        progress(min(1.0, (monotonic() - began) / max(seconds, 1e-9)), f"{kind}: best {metric} {best:.4f}")
    settings, values = max([(dict(defaults), default), *trial_values], key=lambda pair: float(pair[1].mean()))
    if not is_gain(values - default):
        settings, values = dict(defaults), default
    return Choice(kind, settings, float(values.mean()), float(default.mean()), 1 + len(study.trials))


def choose_for_training(
    kind: ModelKind, data: Dataset, defaults: Settings, seconds: float, progress: Progress
) -> Choice | None:
    """Choose the settings of one kind on the validation part of a graph's data, by NDCG@10.

    Args:
        kind: a kind of :data:`SPACES`.
        data: nodes, relations and events.
        defaults: the default settings.
        seconds: the budget; with 0 nothing is chosen.
        progress: receives the spent share of the budget.

    Returns:
        The choice; ``None`` without a budget, or if nobody chose anything in the validation part.

    Raises:
        InsufficientDataError: there are fewer than 50 events.
    """
    split = temporal_split(data)
    questions = make_questions(data, split.validation, split.test)
    if not (seconds and questions):
        return None
    return choose_settings(kind, data, questions, defaults, seconds, "ndcg@10", progress)


def is_gain(differences: Values) -> bool:
    """Return whether the mean of paired differences is above its standard error."""
    return bool(differences.mean() > differences.std() / np.sqrt(len(differences)))
