"""From a snapshot to a model: text, split, training, calibration, judgement, artifact."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn import artifact
from gnn.artifact import Artifact, text_digest
from gnn.calibrate import Calibration, probability_curve, quantiles_of
from gnn.catalogue import Catalogue, catalogue_of
from gnn.dataset import ITEM_LABELS, Dataset, dataset_of
from gnn.evaluate import Judgement, judge, judge_baseline, questions
from gnn.features import LABELS, relation_names
from gnn.metrics import bootstrap
from gnn.offline import OfflineStates
from gnn.pairs import person_of
from gnn.recommend import Blend, Serving, score_items
from gnn.scorer import Scorer
from gnn.split import Question, Split, choosers, temporal_split
from gnn.text import CharacterSvd, Embedder
from gnn.train import Settings, Trained, Trainer, text_tensors
from graph.snapshot import Snapshot

CALIBRATED_PEOPLE = 400
TEXT_SHARE, TRAIN_SHARE = 0.3, 0.55

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model that was made: its folder, and how it and the baselines did on the test part."""

    version: str
    folder: Path
    trained: Trained
    judgements: dict[str, list[Judgement]]
    interactions: int
    users: int
    items: int
    embedder: str


def fit(
    snapshot: Snapshot,
    embedder: Embedder | None,
    settings: Settings,
    blend: Blend,
    folder: Path,
    version: str,
    progress: Progress,
) -> Fitted:
    """Train a model and write it under ``folder``.

    Args:
        snapshot: the graph.
        embedder: of texts; ``None`` fits the character embedder on the graph's own text.
        settings: how to train.
        blend: how scores will be made, for the calibration of their confidence.
        folder: the models folder.
        version: the model's version; an artifact of that version that is there already stays.
        progress: hears the share done, 0–1, and what happens.

    Raises:
        InsufficientDataError: there are fewer than 50 interactions.
    """
    data = dataset_of(snapshot)
    split = temporal_split(data)
    embedder = embedder or CharacterSvd.fit(texts_before(data, split.validation), settings.seed)
    text = embed(data, embedder, lambda share: progress(TEXT_SHARE * share, f"reading texts with {embedder.name}"))
    trainer = Trainer(data, text_tensors(text), split, settings)
    trained = trainer.run(lambda share, said: progress(TEXT_SHARE + TRAIN_SHARE * share, said))
    progress(TEXT_SHARE + TRAIN_SHARE, "calibrating on the validation part")
    made = model_of(data, text, embedder, trained, version)
    calibration = calibrated(made, data, split, blend)
    progress(0.9, "judging on the test part")
    judgements = judged(with_calibration(made, calibration), data, split, blend)
    target = artifact.save(
        folder, version, trained.network, relation_names(data), embedder, made.texts, calibration,
        {
            "split": {"validation": split.validation, "test": split.test, "end": split.end},
            "settings": asdict(settings),
            "features": {label: ["text", "attributes"] for label in LABELS},
            "metrics": summary(judgements),
        },
    )  # fmt: skip
    items = sum(data.count(label) for label in ITEM_LABELS)
    return Fitted(version, target, trained, judgements, data.interactions(), data.count("User"), items, embedder.name)


def all_texts(data: Dataset) -> list[str]:
    """Every node's text."""
    return [text for label in LABELS for text in data.nodes[label].texts]


def texts_before(data: Dataset, cut: float) -> list[str]:
    """Every node's text but those of jobs that were posted at a moment or later."""
    posted = data.nodes["Job"].columns["posted"]
    jobs = [text for text, at in zip(data.nodes["Job"].texts, posted.tolist(), strict=True) if at < cut]
    return [text for label in LABELS if label != "Job" for text in data.nodes[label].texts] + jobs


def embed(data: Dataset, embedder: Embedder, progress: Callable[[float], None]) -> dict[str, NDArray[np.float32]]:
    """Text vectors by label, float32 [n, 384]; equal texts are embedded once."""
    distinct = list(dict.fromkeys(all_texts(data)))
    vectors = embedder.encode(distinct, progress)
    place = {text: index for index, text in enumerate(distinct)}
    return {label: vectors[[place[text] for text in data.nodes[label].texts]] for label in LABELS}


def model_of(
    data: Dataset, text: dict[str, NDArray[np.float32]], embedder: Embedder, trained: Trained, version: str
) -> Artifact:
    """A trained network as an artifact in memory, not yet calibrated."""
    texts = {
        text_digest(words): vector
        for label in LABELS
        for words, vector in zip(data.nodes[label].texts, text[label], strict=True)
    }
    empty = Calibration(np.array([0.0, 1.0]), np.zeros(0), np.zeros(0))
    return Artifact(version, trained.network, embedder, texts, dict.fromkeys(ITEM_LABELS, empty), {})


def with_calibration(made: Artifact, calibration: dict[str, Calibration]) -> Artifact:
    """The artifact with another calibration."""
    return Artifact(made.version, made.network, made.embedder, made.texts, calibration, made.manifest)


def calibrated(made: Artifact, data: Dataset, split: Split, blend: Blend) -> dict[str, Calibration]:
    """Calibration on the validation part: what was known before it, what was chosen in it."""
    past = data.before(split.validation)
    catalogue = catalogue_of(past)
    scorer = Scorer(made, catalogue)
    asked = questions(data, split.validation, split.test)
    states, quantiles = OfflineStates(past), {}
    for label in ITEM_LABELS:
        if label not in asked:
            quantiles[label] = np.linspace(0.0, 1.0, 201)
            continue
        people = choosers(asked[label])[:CALIBRATED_PEOPLE]
        quantiles[label] = quantiles_of(
            learned_scores(scorer, catalogue, states, label, people)[:, asked[label].candidates]
        )
    curves = {label: Calibration(quantiles[label], np.zeros(0), np.zeros(0)) for label in ITEM_LABELS}
    serving = Serving(catalogue, Scorer(with_calibration(made, curves), catalogue))
    for label, one in asked.items():
        scores, outcomes = blended(serving, past, one, blend)
        curves[label] = Calibration(quantiles[label], *probability_curve(scores, outcomes))
    return curves


def blended(
    serving: Serving, past: Dataset, asked: Question, blend: Blend
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Blended scores and outcomes of people who chose something with all candidates, by serving's own code."""
    states = OfflineStates(past)
    people = choosers(asked)[:CALIBRATED_PEOPLE]
    scores, outcomes = [], []
    for person in people.tolist():
        total = total_score(serving, states, person, asked, blend)
        allowed = asked.candidates.copy()
        allowed[asked.seen[person].indices] = False
        chosen = np.zeros(len(allowed), dtype=bool)
        chosen[asked.relevant[person].indices] = True
        scores.append(total[allowed])
        outcomes.append(chosen[allowed])
    return np.concatenate(scores), np.concatenate(outcomes)


def learned_scores(
    scorer: Scorer, catalogue: Catalogue, states: OfflineStates, label: str, people: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The network's raw scores for people by position, float32 [people, items]."""
    return np.stack([scorer.logits(person_of(catalogue, states.of(person)), label) for person in people.tolist()])


def total_score(
    serving: Serving, states: OfflineStates, person: int, asked: Question, blend: Blend
) -> NDArray[np.float64]:
    """One person's blended scores, float64 [items]."""
    known = person_of(serving.catalogue, states.of(person))
    return score_items(serving, known, asked.label, blend, asked.start)[1]


def total_scores(
    serving: Serving, states: OfflineStates, asked: Question, blend: Blend, people: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Blended scores of people by position, float32 [people, items]."""
    rows = [total_score(serving, states, person, asked, blend) for person in people.tolist()]
    return np.stack(rows).astype(np.float32)


def judged(made: Artifact, data: Dataset, split: Split, blend: Blend) -> dict[str, list[Judgement]]:
    """How the GNN, the blend that serves, the heuristic and the baselines do on the test part, by name."""
    past = data.before(split.test)
    catalogue = catalogue_of(past)
    scorer = Scorer(made, catalogue)
    serving, alone = Serving(catalogue, scorer), Serving(catalogue, None)
    states = OfflineStates(past)
    found: dict[str, list[Judgement]] = {"GNN": [], "HYBRID": [], "HEURISTIC": []}
    for label, asked in questions(data, split.test, split.end).items():
        learned = partial(learned_scores, scorer, catalogue, states, label)
        found["GNN"].append(judge("GNN", asked, learned))
        for name, served in (("HYBRID", serving), ("HEURISTIC", alone)):
            found[name].append(judge(name, asked, partial(total_scores, served, states, asked, blend)))
    for kind in ("POPULARITY", "ITEM_KNN"):
        found[kind] = judge_baseline(kind, data, split)
    return found


def summary(judgements: dict[str, list[Judgement]]) -> dict[str, dict[str, list[float]]]:
    """NDCG@10 with its interval by model and label, for the manifest."""
    return {
        name: {one.label: list(asdict(bootstrap(one.ndcg)).values()) for one in found}
        for name, found in judgements.items()
    }
