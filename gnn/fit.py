"""From a snapshot to a served model: text, split, GNN, ranker, calibration, judgement, artifact.

The GNN learns from before the validation part. The ranker and the calibration learn from what
was chosen in the validation part, by features that were known before it. The test part is
looked at once, to judge.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn import artifact
from gnn.artifact import Artifact, text_digest
from gnn.baseline import Baseline
from gnn.benchmarks.base import temporal_questions
from gnn.calibrate import Calibration, expected_calibration_error, probability_curve, quantiles_of
from gnn.catalogue import Catalogue, catalogue_of
from gnn.dataset import ITEM_LABELS, Dataset, Index, Mask, dataset_of
from gnn.evaluate import Judgement, judge
from gnn.features import LABELS
from gnn.filters import ItemFilter, aligned_filters, fitted_filter
from gnn.metrics import bootstrap
from gnn.models.base import Scores
from gnn.models.graph_filter import FilterSettings
from gnn.models.hetero import LASTING
from gnn.models.ranker import Ranker, RankerSettings
from gnn.offline import OfflineStates
from gnn.past import PastScorer
from gnn.people import person_of
from gnn.rank_features import feature_names
from gnn.recommend import Blend, Serving, score_items
from gnn.scorer import Scorer
from gnn.serve import Loaded, scorer_of
from gnn.split import Question, Split, choosers, history_before, temporal_split
from gnn.text import CharacterSvd, Embedder
from gnn.train import Settings, Trained, Trainer, text_tensors
from gnn.zoo import chosen_settings, make
from graph.snapshot import Relation, Snapshot

CALIBRATED_PEOPLE = 400
NEWCOMER_SHARE = 0.2
TEXT_SHARE, MODEL_SHARE = 0.25, 0.6

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a training makes."""

    network: Settings = field(default_factory=Settings)
    ranker: RankerSettings = field(default_factory=RankerSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    blend: Blend = field(default_factory=Blend)
    without: frozenset[Relation] = frozenset()

    @classmethod
    def of(cls, network: Settings, blend: Blend) -> "Recipe":
        """The recipe of a training of the registry: what settings say, the rest as it was chosen."""
        return cls(network=network, filters=FilterSettings(**chosen_settings("GRAPH_FILTER")), blend=blend)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known at a cut, ready to be scored."""

    catalogue: Catalogue
    scorer: Scorer
    past: PastScorer
    now: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model that was made: its folder, and how it and the baselines did on the test part."""

    version: str
    folder: Path
    trained: Trained
    judgements: dict[str, list[Judgement]]
    calibration_error: dict[str, float]
    importance: dict[str, dict[str, float]]
    interactions: int
    users: int
    items: int
    embedder: str


def fit(
    snapshot: Snapshot,
    embedder: Embedder | None,
    recipe: Recipe,
    folder: Path,
    version: str,
    progress: Progress,
) -> Fitted:
    """Train a model and write it under ``folder``.

    Args:
        snapshot: the graph.
        embedder: of texts; ``None`` fits the character embedder on the graph's own text.
        recipe: how to train.
        folder: the models folder.
        version: the model's version; an artifact of that version that is there already stays.
        progress: hears the share done, 0–1, and what happens.

    Raises:
        InsufficientDataError: there are fewer than 50 interactions.
    """
    data = dataset_of(snapshot)
    split = temporal_split(data)
    embedder = embedder or CharacterSvd.fit(texts_before(data, split.validation), recipe.network.seed)
    text = embed(data, embedder, lambda share: progress(TEXT_SHARE * share, f"reading texts with {embedder.name}"))
    checkpoint = folder / f".{version}.checkpoint.safetensors"
    made, trained = train_model(
        data, text, embedder, split, recipe, version, lambda s, m: progress(TEXT_SHARE + MODEL_SHARE * s, m), checkpoint
    )
    progress(0.87, "judging on the test part")
    moment = moment_at(made, data, split.test, recipe.filters)
    questions = temporal_questions(data, split.test, split.end)
    judgements = judged(moment, questions, recipe.blend)
    errors = calibration_errors(moment, questions, recipe.blend)
    progress(0.97, "fitting the graph filter on everything")
    final = replace(made, filters=filters_at(data, split.end, recipe.filters))
    importance = {label: one.weights() for label, one in made.ranker.items()}
    target = artifact.save(
        folder,
        final,
        {
            "split": {"validation": split.validation, "test": split.test, "end": split.end},
            "settings": {**asdict(recipe.network), **{f"ranker_{k}": v for k, v in asdict(recipe.ranker).items()}},
            "importance": importance,
            "calibration_error": errors,
            "metrics": summary(judgements),
        },
    )
    checkpoint.unlink(missing_ok=True)
    items = sum(data.count(label) for label in ITEM_LABELS)
    return Fitted(
        version, target, trained, judgements, errors, importance,
        data.interactions(), data.count("User"), items, embedder.name,
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
) -> tuple[Artifact, Trained]:
    """Train the GNN, then the ranker and the calibration on the validation part."""
    trainer = Trainer(data, text_tensors(text), split, recipe.network, recipe.without)
    trained = trainer.run(lambda share, said: progress(0.75 * share, said), checkpoint)
    made = untrained_artifact(data, text, embedder, trained, recipe, version)
    moment = moment_at(made, data, split.validation, recipe.filters, split.test)
    rankers = dict(made.ranker)
    questions = temporal_questions(data, split.validation, split.test)
    for label, asked in questions.items():
        progress(0.8, f"ranker for {label.lower()}s")
        rankers[label] = Ranker(feature_names(label), recipe.ranker, "gnn")
        rankers[label].fit(asked, partial(with_newcomers, moment.past, label))
    made = replace(made, ranker=rankers)
    progress(0.95, "calibrating on the validation part")
    return replace(made, calibration=calibrated(made, moment, questions, recipe.blend)), trained


def with_newcomers(past: PastScorer, label: str, people: Index) -> Scores:
    """Features of people, a fifth of whom are shown as newcomers, always the same ones."""
    bare = np.array([np.random.default_rng(person).random() < NEWCOMER_SHARE for person in people.tolist()])
    return past.features(label, people, bare)


def filters_at(data: Dataset, now: float, settings: FilterSettings) -> dict[str, ItemFilter]:
    """The graph filter of everything before a moment, by item label."""
    return {label: fitted_filter(data, history_before(data, label, now), settings) for label in data.events}


def moment_at(
    made: Artifact, data: Dataset, now: float, settings: FilterSettings, until: float = float("inf")
) -> Moment:
    """A model over what was known at a moment, its graph filter fitted on that alone.

    Args:
        made: the model.
        data: nodes, relations and events.
        now: the moment, in seconds since 1970.
        settings: of the graph filter.
        until: end of the window that is asked about: jobs that are posted later have no relations.
    """
    past = data.before(now)
    catalogue = catalogue_of(Dataset(past.nodes, data.known_at(until), past.events))
    filters = aligned_filters(filters_at(data, now, settings), catalogue)
    scorer = Scorer(made, catalogue, now, filters)
    return Moment(catalogue, scorer, PastScorer(scorer, catalogue, now), now)


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


def untrained_artifact(
    data: Dataset,
    text: Mapping[str, NDArray[np.float32]],
    embedder: Embedder,
    trained: Trained,
    recipe: Recipe,
    version: str,
) -> Artifact:
    """A trained network as an artifact in memory, its ranker and calibration not fitted yet."""
    texts = {
        text_digest(words): vector
        for label in LABELS
        for words, vector in zip(data.nodes[label].texts, text[label], strict=True)
    }
    empty = Calibration(np.linspace(0.0, 1.0, 201), np.zeros(0), np.zeros(0))
    return Artifact(
        version=version,
        network=trained.network,
        embedder=embedder,
        texts=texts,
        known={label: data.nodes[label].ids for label in LASTING},
        ranker={label: Ranker(feature_names(label), recipe.ranker) for label in ITEM_LABELS},
        filters={},
        calibration=dict.fromkeys(ITEM_LABELS, empty),
        manifest={},
        without=recipe.without | {(target, f"REV_{type}", source) for source, type, target in recipe.without},
        reads_text=recipe.network.text,
    )


def calibrated(made: Artifact, moment: Moment, asked: Mapping[str, Question], blend: Blend) -> dict[str, Calibration]:
    """Calibration on the validation part: what was known before it, what was chosen in it."""
    scorer = moment.scorer.changed(made)
    past = PastScorer(scorer, moment.catalogue, moment.now)
    curves = dict(made.calibration)
    for label, one in asked.items():
        people = choosers(one)[:CALIBRATED_PEOPLE]
        scores = past.rank(label, people)[:, one.candidates]
        curves[label] = Calibration(quantiles_of(scores), np.zeros(0), np.zeros(0))
    serving = Serving(moment.catalogue, scorer.changed(replace(made, calibration=curves)))
    for label, one in asked.items():
        totals, outcomes = blended(serving, one, blend)
        curves[label] = Calibration(curves[label].quantiles, *probability_curve(totals, outcomes))
    return curves


def blended(serving: Serving, asked: Question, blend: Blend) -> tuple[NDArray[np.float64], Mask]:
    """Blended scores and outcomes of people who chose something with all candidates, by serving's own code."""
    states = OfflineStates(serving.catalogue.data)
    scores, outcomes = [], []
    for person in choosers(asked)[:CALIBRATED_PEOPLE].tolist():
        total = total_score(serving, states, person, asked, blend)
        allowed = asked.candidates.copy()
        allowed[asked.seen[person].indices] = False
        chosen = np.zeros(len(allowed), dtype=bool)
        chosen[asked.relevant[person].indices] = True
        scores.append(total[allowed])
        outcomes.append(chosen[allowed])
    return np.concatenate(scores), np.concatenate(outcomes)


def total_score(
    serving: Serving, states: OfflineStates, person: int, asked: Question, blend: Blend
) -> NDArray[np.float64]:
    """One person's blended scores, float64 [items]."""
    known = person_of(serving.catalogue, states.of(person))
    return score_items(serving, known, asked.label, blend, asked.start)[1]


def total_scores(serving: Serving, states: OfflineStates, asked: Question, blend: Blend, people: Index) -> Scores:
    """Blended scores of people by position, float32 [people, items]."""
    rows = [total_score(serving, states, person, asked, blend) for person in people.tolist()]
    return np.stack(rows).astype(np.float32)


def judged(moment: Moment, questions: Mapping[str, Question], blend: Blend) -> dict[str, list[Judgement]]:
    """How the ranker, the GNN alone, the blend that serves and the heuristic do on the test part, by name."""
    serving, alone = Serving(moment.catalogue, moment.scorer), Serving(moment.catalogue, None)
    states = OfflineStates(moment.catalogue.data)
    found: dict[str, list[Judgement]] = {"RANKER": [], "GNN": [], "HYBRID": [], "HEURISTIC": []}
    for label, asked in questions.items():
        content = moment.catalogue.items[label].skills
        found["RANKER"].append(judge("RANKER", asked, partial(moment.past.rank, label), content))
        found["GNN"].append(judge("GNN", asked, partial(moment.past.network, label), content))
        for name, served in (("HYBRID", serving), ("HEURISTIC", alone)):
            found[name].append(judge(name, asked, partial(total_scores, served, states, asked, blend), content))
    return found


def judged_serving(loaded: Loaded, data: Dataset, split: Split, recipe: Recipe) -> list[Judgement]:
    """How a model of the registry does on the test part, blended as it would serve."""
    if isinstance(loaded, Artifact):
        moment = moment_at(loaded, data, split.test, recipe.filters)
        serving = Serving(moment.catalogue, moment.scorer)
    else:
        catalogue = catalogue_of(data.before(split.test))
        serving = Serving(catalogue, scorer_of(refitted(loaded, data, split.test), catalogue, split.test))
    states = OfflineStates(serving.catalogue.data)
    return [
        judge("HYBRID", asked, partial(total_scores, serving, states, asked, recipe.blend))
        for asked in temporal_questions(data, split.test, split.end).values()
    ]


def refitted(made: Baseline, data: Dataset, cut: float) -> Baseline:
    """A baseline fitted on what was before a moment alone: what is stored was fitted on everything."""
    models = {}
    for label in data.events:
        asked = history_before(data, label, cut)
        if len(asked.history):
            models[label] = make(made.kind)
            models[label].fit(data, asked)
    return replace(made, models=models, ids={label: data.nodes[label].ids for label in models})


def embeddings_of(folder: Path, snapshot: Snapshot) -> dict[str, NDArray[np.float32]]:
    """A model's embeddings of jobs, courses and skills over a snapshot, float32 [n, 64] by label."""
    made = artifact.load(folder)
    scorer = Scorer(made, catalogue_of(dataset_of(snapshot)), snapshot.taken_at.timestamp())
    return {label: scorer.embeddings[label] for label in ("Job", "Course", "Skill")}


def calibration_errors(moment: Moment, questions: Mapping[str, Question], blend: Blend) -> dict[str, float]:
    """Expected calibration error of the confidence on the test part, by item label."""
    serving, errors = Serving(moment.catalogue, moment.scorer), {}
    for label, asked in questions.items():
        totals, outcomes = blended(serving, asked, blend)
        confidence = moment.scorer.calibration[label].confidence(totals)
        if confidence is not None:
            errors[label] = expected_calibration_error(confidence, outcomes)
    return errors


def summary(judgements: Mapping[str, list[Judgement]]) -> dict[str, dict[str, list[float]]]:
    """NDCG@10 with its interval by model and label, for the manifest."""
    return {
        name: {one.label: list(asdict(bootstrap(one.ndcg)).values()) for one in found}
        for name, found in judgements.items()
    }
