"""The training pipeline: text, split, GNN, ranker, calibration, evaluation, artifact.

The GNN learns from data before the validation part. The ranker and the calibration learn from the choices in the
validation part, with features known before it. The test part is used once, for the evaluation.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, Dataset, Index, Mask, dataset_of
from gnn.data.split import Question, Split, choosers, make_questions, sample_questions, temporal_split
from gnn.evaluation.judge import Judgement
from gnn.evaluation.metrics import Interval
from gnn.features.node_tensors import LABELS
from gnn.features.text import CharacterSvd, Embedder
from gnn.models.base import Scores
from gnn.models.hetero import LASTING
from gnn.models.ranker import Ranker
from gnn.scoring import artifact
from gnn.scoring.artifact import Artifact, text_digest
from gnn.scoring.blend import Blend, Serving
from gnn.scoring.calibration import Calibration
from gnn.scoring.ranker_features import GNN, Block, feature_names
from gnn.scoring.scorer import Scorer
from gnn.training.backtest import Moment, Recipe, filters_at, moment_at
from gnn.training.calibration_fit import Curves, HeldOut, fit_calibration
from gnn.training.checkpoint import CHECKPOINT, sweep
from gnn.training.following import Assignment, lead_training
from gnn.training.holdout import calibration_errors, judge_moment, judge_slices, summarise_judgements
from gnn.training.past_scorer import PastScorer
from gnn.training.settings import Settings, settings_for
from gnn.training.team import ALONE, Team
from gnn.training.trained import Trained
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Snapshot

NEWCOMER_SHARE, NEW_ITEM_SHARE = 0.2, 0.2
TEXT_SHARE, MODEL_SHARE = 0.25, 0.6

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A trained model: the artifact, and its network's history."""

    artifact: Artifact
    trained: Trained


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A finished model: its folder, and its results and those of its components on the test part."""

    version: str
    folder: Path
    trained: Trained
    judgements: dict[str, list[Judgement]]
    calibration_error: dict[ItemLabel, float]
    slices: dict[str, Interval]
    importance: dict[ItemLabel, dict[str, float]]
    interactions: int
    users: int
    items: int
    embedder: str
    network: Settings


def fit(
    snapshot: Snapshot,
    embedder: Embedder | None,
    recipe: Recipe,
    folder: Path,
    version: str,
    progress: Progress,
    team: Team = ALONE,
) -> FittedModel:
    """Trains a model and writes it under ``folder``.

    Args:
        snapshot: the graph.
        embedder: the text embedder; ``None`` fits the character embedder on the graph's own text.
        recipe: training settings.
        folder: the models folder.
        version: the model's version; an existing artifact of that version is kept.
        progress: receives the completed share, 0–1, and a message.
        team: the processes that train the network together; this one leads them.

    Raises:
        InsufficientDataError: there are fewer than 50 interactions.
        TeamError: there are more processes than people in a step.
    """
    data = dataset_of(snapshot)
    recipe = replace(recipe, network=settings_for(recipe.network, data))
    split = temporal_split(data)
    embedder = embedder or CharacterSvd.fit(texts_before(data, split.validation), recipe.network.seed)
    text = embed(data, embedder, lambda share: progress(TEXT_SHARE * share, f"reading texts with {embedder.name}"))
    sweep(folder)
    checkpoint = folder / f".{version}{CHECKPOINT}"

    def report(share: float, message: str) -> None:
        progress(TEXT_SHARE + MODEL_SHARE * share, message)

    model = train_model(data, text, embedder, split, recipe, version, report, checkpoint, team)
    progress(0.87, "judging on the test part")
    trained_artifact, trained = model.artifact, model.trained
    moment = moment_at(trained_artifact, data, split.test, recipe.filters)
    questions = sample_questions(data, split.test, split.end)
    judgements = judge_moment(moment, questions, recipe.blend)
    errors = calibration_errors(moment, questions, recipe.blend)
    slices = judge_slices(judgements["HYBRID"], questions, data)
    progress(0.97, "fitting the graph filter on everything")
    final = replace(trained_artifact, filters=filters_at(data, split.end, recipe.filters))
    importance = {label: label_ranker.weights() for label, label_ranker in final.ranker.items()}
    target = artifact.save(
        folder,
        final,
        {
            "split": {"validation": split.validation, "test": split.test, "end": split.end},
            "settings": {**asdict(recipe.network), **{f"ranker_{k}": v for k, v in asdict(recipe.ranker).items()}},
            "filter": asdict(recipe.filters),
            "importance": importance,
            "calibration_error": errors,
            "metrics": summarise_judgements(judgements),
        },
    )
    checkpoint.unlink(missing_ok=True)
    items = sum(data.count(label) for label in ITEM_LABELS)
    return FittedModel(
        version, target, trained, judgements, errors, slices, importance,
        data.interactions(), data.count("User"), items, embedder.name, recipe.network,
    )  # fmt: skip


def train_model(
    data: Dataset,
    text: Mapping[str, NDArray[np.float32]],
    embedder: Embedder,
    split: Split,
    recipe: Recipe,
    version: str,
    progress: Progress,
    checkpoint: Path | None = None,
    team: Team = ALONE,
) -> TrainedModel:
    """Trains the GNN, then the ranker and the calibration on the validation part."""
    content = checkpoint.read_bytes() if checkpoint and checkpoint.exists() else None
    assignment = Assignment(data, text, split, recipe.network, recipe.without, content)
    trained = lead_training(assignment, team, lambda share, message: progress(0.75 * share, message), checkpoint)
    model = untrained_artifact(data, text, embedder, trained, recipe, version)
    rankers = dict(model.ranker)
    questions = make_questions(data, split.validation, split.test)
    learning = learning_moment(model, data, split, recipe)
    for index, (label, question) in enumerate(questions.items()):
        rankers[label] = Ranker(feature_names(label), recipe.ranker, GNN)

        def report(share: float, message: str, index: int = index, label: ItemLabel = label) -> None:
            progress(0.8 + 0.15 * (index + share) / len(questions), f"{label.lower()}s: {message}")

        share = share_to_present(learning.past.are_newcomers(choosers(question)))
        rankers[label].fit(question, partial(with_newcomers, learning.past, label, share), report)
    del learning  # it is large and no longer needed
    model = replace(model, ranker=rankers)
    progress(0.95, "calibrating on the validation part")
    moment = moment_at(model, data, split.validation, recipe.filters, split.test)
    model = replace(model, calibration=calibrate(model, moment, questions, recipe.blend))
    return TrainedModel(model, trained)


def shown_to_rankers(data: Dataset, recipe: Recipe) -> Dataset:
    """Return the data as rankers learn from it: a fifth of the items is presented as new.

    So a ranker sees items of which nothing is known as it will when it serves, and not only those posted last.
    """
    return data.with_new_items(NEW_ITEM_SHARE, recipe.ranker.seed)


def learning_moment(model: Artifact, data: Dataset, split: Split, recipe: Recipe) -> Moment:
    """Return the data known at the validation cut as rankers learn from it."""
    return moment_at(model, shown_to_rankers(data, recipe), split.validation, recipe.filters, split.test)


def share_to_present(are_newcomers: Mask) -> float:
    """Return the share of people to present as newcomers, 0–1, so that at least a fifth of all are newcomers.

    Real newcomers come first: they choose other items than people of whom more is known, however these are presented.

    Args:
        are_newcomers: who is one, bool [people].
    """
    real = float(are_newcomers.sum()) / max(len(are_newcomers), 1)
    return (NEWCOMER_SHARE - real) / (1.0 - real) if real < NEWCOMER_SHARE else 0.0


def with_newcomers(past: PastScorer, label: ItemLabel, share: float, people: Index, rows: Index) -> Block:
    """Return features of people with items; a fixed share of the people is presented as newcomers."""
    bare = np.array([np.random.default_rng(person).random() < share for person in people.tolist()])
    return past.features(label, people, rows, bare)


def all_texts(data: Dataset) -> list[str]:
    """Return every node's text."""
    return [text for label in LABELS for text in data.nodes[label].texts]


def texts_before(data: Dataset, cut: float) -> list[str]:
    """Return every node's text, except those of jobs posted at or after a cut."""
    posted = data.nodes[ItemLabel.JOB].columns["posted"]
    jobs = [text for text, at in zip(data.nodes[ItemLabel.JOB].texts, posted.tolist(), strict=True) if at < cut]
    return [text for label in LABELS if label != ItemLabel.JOB for text in data.nodes[label].texts] + jobs


def embed(data: Dataset, embedder: Embedder, progress: Callable[[float], None]) -> dict[str, NDArray[np.float32]]:
    """Return text vectors by label, float32 [n, 384]; equal texts are embedded once."""
    unique_texts = list(dict.fromkeys(all_texts(data)))
    vectors = embedder.encode(unique_texts, progress)
    rows = {text: row for row, text in enumerate(unique_texts)}
    return {label: vectors[[rows[text] for text in data.nodes[label].texts]] for label in LABELS}


def untrained_artifact(
    data: Dataset,
    text: Mapping[str, NDArray[np.float32]],
    embedder: Embedder,
    trained: Trained,
    recipe: Recipe,
    version: str,
) -> Artifact:
    """Make an in-memory artifact of a trained network, with ranker and calibration not fitted yet."""
    texts = {
        text_digest(words): vector
        for label in LABELS
        for words, vector in zip(data.nodes[label].texts, text[label], strict=True)
    }
    return Artifact(
        version=version,
        network=trained.network,
        embedder=embedder,
        texts=texts,
        known={label: data.nodes[label].ids for label in LASTING},
        ranker={label: Ranker(feature_names(label), recipe.ranker) for label in ITEM_LABELS},
        filters={},
        calibration=dict.fromkeys(ITEM_LABELS, Calibration.identity()),
        manifest={},
        without=recipe.without | {(target, f"REV_{type}", source) for source, type, target in recipe.without},
        reads_text=recipe.network.text,
    )


def calibrate(
    model: Artifact, moment: Moment, questions: Mapping[ItemLabel, Question], blend: Blend
) -> dict[ItemLabel, Calibration]:
    """Calibrates a model on the validation part: earlier data as input, choices in the part as outcomes."""
    held_out = {label: hold_out(model, moment, label, question) for label, question in questions.items()}
    return fit_calibration(model.calibration, questions, held_out, blend)


def hold_out(model: Artifact, moment: Moment, label: ItemLabel, question: Question) -> list[HeldOut]:
    """Return each of the ranker's fits with the people that it was not fitted on.

    A ranker that had too few people to learn from was fitted on nobody.
    """
    ranker = model.ranker[label]
    folds = [(fold.people, ranker.of_fold(fold)) for fold in ranker.folds] or [(choosers(question), ranker)]

    def serve(fold_ranker: Ranker, curves: Curves) -> Serving:
        artifact = replace(model, ranker={**model.ranker, label: fold_ranker}, calibration=curves)
        return Serving(moment.catalogue, moment.scorer.with_artifact(artifact))

    def score(fold_ranker: Ranker, people: Index, rows: Index) -> Scores:
        artifact = replace(model, ranker={**model.ranker, label: fold_ranker})
        return moment.with_artifact(artifact).past.rank(label, people, rows)

    return [HeldOut(people, partial(score, fold_ranker), partial(serve, fold_ranker)) for people, fold_ranker in folds]


def embeddings_of(folder: Path, snapshot: Snapshot) -> dict[str, NDArray[np.float32]]:
    """Return a model's embeddings of jobs, courses and skills over a snapshot, float32 [n, 64] by label."""
    model = artifact.load(folder)
    scorer = Scorer(model, catalogue_of(dataset_of(snapshot)), snapshot.taken_at.timestamp())
    return {label: scorer.embeddings[label] for label in ("Job", "Course", "Skill")}
