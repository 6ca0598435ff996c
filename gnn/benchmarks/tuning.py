"""Hyperparameter search on the validation part only, resumable (Optuna; Akiba et al., 2019).

Each model has its own search space and is searched by the tree-structured Parzen estimator. Trials are
stored in one SQLite file, so that an interrupted search can resume.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gnn.benchmarks.base import Benchmark
from gnn.errors import DataError
from gnn.evaluation.judge import judge
from gnn.models.base import Progress
from gnn.models.kinds import ModelKind
from gnn.models.registry import chosen_settings, make

SEED = 7
Space = Callable[[Any], dict[str, Any]]
SPACES: Mapping[ModelKind, Space] = {
    ModelKind.POPULARITY: lambda trial: {"half_life": trial.suggest_float("half_life", 1.0, 365.0, log=True)},
    ModelKind.OCCUPATION_POPULARITY: lambda trial: {
        "half_life": trial.suggest_float("half_life", 1.0, 365.0, log=True)
    },
    ModelKind.ITEM_KNN: lambda trial: {
        "neighbours": trial.suggest_int("neighbours", 20, 500, log=True),
        "shrinkage": trial.suggest_float("shrinkage", 0.1, 100.0, log=True),
    },
    ModelKind.EASE: lambda trial: {"regularisation": trial.suggest_float("regularisation", 1.0, 5_000.0, log=True)},
    ModelKind.ALS: lambda trial: {
        "factors": trial.suggest_categorical("factors", [32, 64, 128, 256]),
        "confidence": trial.suggest_float("confidence", 1.0, 50.0, log=True),
        "regularisation": trial.suggest_float("regularisation", 0.001, 10.0, log=True),
    },
    ModelKind.GRAPH_FILTER: lambda trial: {
        "power": trial.suggest_float("power", 0.0, 0.7),
        "back": trial.suggest_float("back", 0.0, 0.7),
        "ridge": trial.suggest_float("ridge", 0.001, 1.0, log=True),
    },
    ModelKind.LIGHTGCN: lambda trial: {
        "layers": trial.suggest_int("layers", 1, 3),
        "temperature": trial.suggest_float("temperature", 0.05, 0.5, log=True),
        "learning_rate": trial.suggest_float("learning_rate", 1e-3, 5e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-7, 1e-4, log=True),
        "epochs": trial.suggest_int("epochs", 5, 60),
    },
    ModelKind.SASREC: lambda trial: {
        "dropout": trial.suggest_float("dropout", 0.1, 0.6),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 5e-3, log=True),
        "epochs": trial.suggest_int("epochs", 5, 40),
    },
    ModelKind.CONVFM: lambda trial: {
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 1e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-3, log=True),
        "epochs": trial.suggest_int("epochs", 2, 12),
    },
}


@dataclass(frozen=True, slots=True)
class TuningResult:
    """A search's best settings, their value on validation, the current settings' value, and the number of trials."""

    settings: Mapping[str, Any]
    value: float
    current: float
    trials: int


def tune_model(benchmark: Benchmark, kind: ModelKind, trials: int, store: Path, progress: Progress) -> TuningResult:
    """Search on the validation part.

    Args:
        benchmark: the data set.
        kind: kind of the model.
        trials: number of additional trials.
        store: SQLite file; an existing search of the same data set and kind resumes.
        progress: receives the completed share and the best value so far.

    Raises:
        DataError: the kind has no search space.
        ModuleNotFoundError: the extra ``evaluation`` is not installed.
    """
    if kind not in SPACES:
        raise DataError(f"{kind} cannot be tuned; choose one of {', '.join(SPACES)}")
    import optuna  # noqa: PLC0415 - an optional extra, slow to import

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    store.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name=f"{benchmark.name}-{kind}",
        storage=f"sqlite:///{store}",
        direction="maximize",
        load_if_exists=True,
        sampler=optuna.samplers.TPESampler(seed=SEED),
    )
    for turn in range(trials):
        study.optimize(lambda trial: measure_quality(benchmark, kind, SPACES[kind](trial)), n_trials=1)
        progress((turn + 1) / trials, f"best {benchmark.headline[0]} on validation {study.best_value:.4f}")
    return TuningResult(study.best_params, study.best_value, measure_quality(benchmark, kind, {}), len(study.trials))


def measure_quality(benchmark: Benchmark, kind: ModelKind, changes: Mapping[str, Any]) -> float:
    """Return the headline metric on the validation part, averaged over labels, with some settings changed."""
    values = []
    for question in benchmark.validation.values():
        model = make(kind, benchmark.name, None, **changes)
        model.fit(benchmark.data, question)
        values.append(judge(kind, question, model.score).values[benchmark.headline[0]].mean())
    return float(np.mean(values))


def format_settings(name: str, kind: ModelKind, result: TuningResult) -> str:
    """Return the best settings, merged with the current ones, as a section of ``gnn/models/settings.toml``."""
    settings = {**chosen_settings(kind, name), **result.settings}
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in settings.items()]
    return "\n".join([f"[{name}.{kind}]", *lines])
