"""Applies a loaded model to a snapshot: embeds people from their fresh states and scores every item.

Everything except people's states is computed once per snapshot. People are folded in on every request, so that a
skill or like added a second ago counts, and new people need not be in the snapshot.
"""

from collections.abc import Mapping, Sequence
from copy import copy

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import ITEM_LABELS, Dataset, Index, Rows
from gnn.data.sparse_rows import SparseTable
from gnn.features.chosen import title_features
from gnn.features.node_tensors import LABELS, Part, attribute_tensors, choice_edges, relation_edges
from gnn.features.people import Group, person_of
from gnn.features.person_item import Pairs, pairs_of
from gnn.features.text import DIMENSIONS, Embedder
from gnn.models.item_filter import align_filters
from gnn.models.kinds import ModelKind
from gnn.models.rank_net import weights_of
from gnn.models.ranker import standardise
from gnn.scoring.artifact import Artifact, text_digest
from gnn.scoring.contributions import integrated_gradients
from gnn.scoring.decoder import Decoder
from gnn.scoring.fold_in import FoldIn
from gnn.scoring.link_scorer import DetailedScores, Logits, Semantics, Signals
from gnn.scoring.ranker_features import LearnedScores, RankFeatures
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

REFERENCE, REFERENCE_SEED = 512, 0
RETRIEVED = 64
SEARCHED = ("Job", "Course", "Skill", "Occupation")


class Scorer:
    """Scores all items for people with the ranker, over the GNN's states of a snapshot.

    Args:
        artifact: the trained model.
        catalogue: the snapshot to serve from.
        now: the snapshot's time in seconds since 1970; popularity is as of it.
        filters: the graph filter's item–item matrices by label; the artifact's own by default.
    """

    kind = ModelKind.RANKER

    def __init__(
        self,
        artifact: Artifact,
        catalogue: Catalogue,
        now: float,
        filters: Mapping[ItemLabel, csr_matrix] | None = None,
    ) -> None:
        self.version = artifact.version
        self.embedder: Embedder | None = artifact.embedder
        self._embedder = artifact.embedder
        self.calibration = artifact.calibration
        self._network = artifact.network
        self._reads_text = artifact.reads_text
        self._ranker = artifact.ranker
        self._weights = {label: weights_of(ranker.net) for label, ranker in artifact.ranker.items()}
        self._catalogue = catalogue
        aligned = filters or align_filters(artifact.filters, catalogue)
        self._filters = {label: SparseTable(matrix) for label, matrix in aligned.items()}
        self.features = RankFeatures(catalogue, now)
        self._headlines: dict[str, NDArray[np.float32]] = {}
        self.texts: dict[str, NDArray[np.float32]] = {}
        with torch.inference_mode():
            rounds = self._states(artifact)
        self._fold_in = FoldIn(self._network, rounds[:-1], catalogue)
        self.embeddings: dict[str, NDArray[np.float32]] = {
            label: rounds[-1][label].numpy() for label in ("User", "Job", "Course", "Skill")
        }
        self.semantics: Semantics | None = Semantics(
            self.embeddings, self.texts, self.headlines, artifact.embedder.knows
        )
        item_texts = {label: self.texts[label] for label in ITEM_LABELS}
        self._projection = {label: find_principal_directions(values) for label, values in item_texts.items()}
        self._projected = {label: values @ self._projection[label] for label, values in item_texts.items()}
        self._decoders = {label: Decoder.of(self._network, label, rounds[-1][label]) for label in ITEM_LABELS}
        self._reference = {label: choose_reference(len(catalogue.ids(label))) for label in ITEM_LABELS}

    def with_artifact(self, artifact: Artifact) -> "Scorer":
        """Return the same scorer with an artifact's ranker and calibration; the network must be the same."""
        other = copy(self)
        other.calibration = artifact.calibration
        other._ranker = artifact.ranker  # noqa: SLF001 - its own copy
        other._weights = {label: weights_of(ranker.net) for label, ranker in artifact.ranker.items()}  # noqa: SLF001
        return other

    def _states(self, artifact: Artifact) -> list[dict[str, Tensor]]:
        data = self._catalogue.data
        vectors = {label: text_vectors(artifact, data.nodes[label].texts) for label in LABELS}
        artifact.embedder.encode(["warm up"])  # loads the embedder now, so that no request waits for it
        self._headlines = {"": np.zeros(DIMENSIONS, np.float32)} | dict(
            zip(data.nodes["User"].texts, vectors["User"], strict=True)
        )
        self.texts = {label: vectors[label] for label in SEARCHED}
        choices = {label: data.events[label].matrix(data.count("User"), data.count(label)) for label in ITEM_LABELS}
        shared = data.shared_matrices()
        edges = {
            relation: tensors
            for relation, tensors in (relation_edges(data.relations) | choice_edges(choices, shared)).items()
            if relation not in artifact.without
        }
        text = {label: torch.from_numpy(values * artifact.reads_text) for label, values in vectors.items()}
        parts = [Part(edges)] * len(artifact.network.rounds)
        return artifact.network.states(text, attribute_tensors(data, choices, shared), parts, own_rows(artifact, data))

    def signals(self, group: Group, label: ItemLabel) -> Signals:
        """Compute the signals of the only person in a group for all items."""
        headline = self.headlines([state.headline or "" for state in group.states])
        embedded = self._fold_in.embed(group.persons, headline)
        return Signals(
            embedded=embedded,
            headline=headline,
            gnn=self._decoders[label].scores(embedded),
            filtered=self._filters[label].mix_rows(group.arrays.history[label]),
            semantic=self._projected[label] @ (headline[0] @ self._projection[label]),
        )

    def score_with_features(
        self, group: Group, pairs: Pairs, now: float, signals: Signals | None = None
    ) -> DetailedScores:
        """Return the ranker's scores of items for people, and its features."""
        if signals:
            features = self.block(pairs, signals.embedded, signals.headline, now, signals)
        else:
            headlines = self.headlines([state.headline or "" for state in group.states])
            features = self.block(pairs, self._fold_in.embed(group.persons, headlines), headlines, now)
        return DetailedScores(self.rank(features, pairs.label), features)

    def contributions(self, label: ItemLabel, features: Logits) -> tuple[tuple[str, ...], Logits]:
        """Return the feature names, and what each feature added to the logits, float32 [rows, features]."""
        return self._ranker[label].names, integrated_gradients(self._weights[label], features)

    def rank(self, features: Logits, label: ItemLabel) -> Logits:
        """Return the ranker's scores from features, float32 [people, items]."""
        return self._weights[label].score(features)

    def block(
        self, pairs: Pairs, embedded: Logits, headlines: Logits, now: float, signals: Signals | None = None
    ) -> Logits:
        """Return the ranker's features, float32 [people, items, features].

        Args:
            pairs: the people and the items.
            embedded: the people's embeddings, float32 [people, 64].
            headlines: vectors of their headlines, float32 [people, 384].
            now: seconds since 1970.
            signals: signals of the only person, if already computed.
        """
        label, reference = pairs.label, self._reference[pairs.label]
        semantic = headlines @ pairs.of_items(self.texts[label]).T
        titles = self.compare_titles(pairs)
        gnn = self.network_logits(pairs, embedded, signals, titles)
        if pairs.rows is None:
            semantic_reference, gnn_reference = semantic[:, reference], gnn[:, reference]
        else:
            semantic_reference = headlines @ self.texts[label][reference].T
            reference_pairs = pairs_of(self._catalogue, pairs.people, label, reference)
            gnn_reference = self.network_logits(reference_pairs, embedded, signals)
        filtered = signals.filtered if signals else self._filters[label].mix_rows(pairs.people.history[label])
        learned = LearnedScores(
            filtered=standardise_scores(filtered, pairs.rows),
            semantic=standardise(semantic, semantic_reference),
            gnn=standardise(gnn, gnn_reference),
            titles=titles,
        )
        return self.features.block(pairs, learned, now)

    def compare_titles(self, pairs: Pairs) -> dict[str, NDArray[np.float64]]:
        """Return cosines of jobs' titles with those of what people chose, by name, float64 [people, items] each."""
        if pairs.label != ItemLabel.JOB:
            return {}
        return title_features(pairs.people.recent[pairs.label], self._projected[pairs.label], pairs.rows)

    def network_logits(
        self,
        pairs: Pairs,
        embedded: Logits,
        signals: Signals | None = None,
        titles: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> Logits:
        """Return the GNN's own scores, float32 [people, items].

        Arguments as in :meth:`block`; ``titles`` as of :meth:`compare_titles`, if already computed.
        """
        decoder = self._decoders[pairs.label]
        scores = pairs.of_items(signals.gnn.T).T if signals else decoder.scores(embedded, pairs.rows)
        seen = self.compare_titles(pairs) if titles is None else titles
        if not self._reads_text:
            seen = {name: np.zeros_like(values) for name, values in seen.items()}
        profiles = decoder.of_profiles(pairs, seen)
        return np.asarray(scores + profiles + decoder.of_choices(pairs), np.float32)

    def embed(self, states: Sequence[PersonState]) -> Logits:
        """Embeds people from their fresh states, float32 [people, 64]."""
        headlines = self.headlines([state.headline or "" for state in states])
        return self._fold_in.embed([person_of(self._catalogue, state) for state in states], headlines)

    def headlines(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of people's headlines, float32 [n, 384]."""
        missing = [text for text in texts if text not in self._headlines]
        fresh = dict(zip(missing, self._embedder.encode(missing), strict=True)) if missing else {}
        return np.stack([self._headlines[text] if text in self._headlines else fresh[text] for text in texts])


def find_principal_directions(texts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the 64 principal directions of texts, float32 [384, 64]; retrieval uses only these."""
    _, vectors = np.linalg.eigh((texts.T @ texts).astype(np.float64))
    return np.ascontiguousarray(vectors[:, ::-1][:, :RETRIEVED], dtype=np.float32)


def choose_reference(count: int) -> Index:
    """Return the fixed set of items that a person's scores are standardised against; int64 [<= 512]."""
    if count <= REFERENCE:
        return np.arange(count, dtype=np.int64)
    return np.sort(np.random.default_rng(REFERENCE_SEED).choice(count, REFERENCE, replace=False)).astype(np.int64)


def standardise_scores(scores: NDArray[np.float64], rows: Rows) -> NDArray[np.float64]:
    """Standardises each person's scores over all items and returns those of some items; float64 [people, items]."""
    mean = scores.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.maximum(np.square(scores).mean(axis=1, keepdims=True) - mean**2, 0.0))
    selected = scores if rows is None else scores[:, rows]
    return np.asarray((selected - mean) / np.where(spread == 0, 1.0, spread))


def own_rows(artifact: Artifact, data: Dataset) -> dict[str, Tensor]:
    """Return the embedding-table row of each node by persistent label, int64 [n]; 0 for nodes added after training."""
    rows_by_label = {}
    for label, ids in artifact.known.items():
        row_by_id = {id: row for row, id in enumerate(ids, start=1)}
        rows_by_label[label] = torch.tensor([row_by_id.get(id, 0) for id in data.nodes[label].ids], dtype=torch.int64)
    return rows_by_label


def text_vectors(artifact: Artifact, texts: list[str]) -> NDArray[np.float32]:
    """Return vectors of texts, float32 [n, 384]: the model's stored ones, embedding the missing texts now."""
    digests = [text_digest(text) for text in texts]
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in artifact.texts}
    if missing:
        fresh = artifact.embedder.encode(list(missing.values()))
        artifact.texts.update(zip(missing, fresh, strict=True))
    return np.stack([artifact.texts[d] for d in digests]) if texts else np.zeros((0, DIMENSIONS), np.float32)
