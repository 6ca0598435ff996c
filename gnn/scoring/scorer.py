"""A loaded model over a snapshot: embeds people from their fresh state and scores every item.

All but people's states are computed once for a snapshot. A person is folded in on each request
from features and links as they are now: the same rounds of messages, over their own links
only, so that a skill or a like of a second ago counts, and nobody must have been there before.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import ITEM_LABELS, Dataset, Index
from gnn.features.node_tensors import (
    CHOSE,
    LABELS,
    Part,
    attribute_tensors,
    choice_edges,
    relation_edges,
    user_attributes,
)
from gnn.features.people import Group, Person, person_of
from gnn.features.person_item import Pairs, paired, stacked_columns
from gnn.features.text import DIMENSIONS, Embedder
from gnn.models.hetero import RelationLayer, key
from gnn.models.item_filter import aligned_filters, folded_in
from gnn.models.ranker import standardised
from gnn.scoring.artifact import Artifact, text_digest
from gnn.scoring.calibration import Calibration
from gnn.scoring.contributions import integrated_gradients
from gnn.scoring.ranker_features import Learned, RankFeatures
from graph.people.state import PersonState
from graph.snapshot.reader import SENIORITY, usd_a_year

Logits = NDArray[np.float32]
Links = dict[tuple[str, str, str], tuple[Tensor, Tensor, Tensor]]
REFERENCE, REFERENCE_SEED = 512, 0
RETRIEVED = 64
SEARCHED = ("Job", "Course", "Skill", "Occupation")


@dataclass(frozen=True, slots=True)
class Detailed:
    """Raw scores, float32 [people, items], and features, float32 [people, items, features] where there are any."""

    logits: Logits
    features: Logits | None


class LinkScorer(Protocol):
    """What serves a learned score: the ranker over the GNN, or a baseline."""

    @property
    def version(self) -> str:
        """Version of the model."""

    @property
    def kind(self) -> str:
        """Kind of the model."""

    @property
    def embedder(self) -> Embedder | None:
        """What reads its texts."""

    @property
    def calibration(self) -> Mapping[str, Calibration]:
        """Its curves by item label."""

    def detailed(self, group: Group, pairs: Pairs, now: float) -> Detailed:
        """Raw scores of items for people, higher is better, and the features that they were made from."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What each learned source gives to every item of a label, [items]; higher is better."""

    gnn: NDArray[np.float32]
    filtered: NDArray[np.float64]
    semantic: NDArray[np.float32]


class Scorer:
    """Scores all items for people by the ranker, over the GNN's states of a snapshot.

    Args:
        artifact: the trained model.
        catalogue: the snapshot to serve from.
        now: the snapshot's moment in seconds since 1970; popularity is as of it.
        filters: the graph filter's item–item matrices by label; the artifact's own when left out.
    """

    kind = "RANKER"

    def __init__(
        self,
        artifact: Artifact,
        catalogue: Catalogue,
        now: float,
        filters: Mapping[str, csr_matrix] | None = None,
    ) -> None:
        self.version = artifact.version
        self.embedder: Embedder | None = artifact.embedder
        self._embedder = artifact.embedder
        self.calibration = artifact.calibration
        self._network = artifact.network
        self._ranker = artifact.ranker
        self._catalogue = catalogue
        self._filters = filters or aligned_filters(artifact.filters, catalogue)
        self.features = RankFeatures(catalogue, self._filters, now)
        self._last: tuple[Group, Tensor] | None = None
        self._headlines: dict[str, NDArray[np.float32]] = {}
        self.texts: dict[str, NDArray[np.float32]] = {}
        with torch.inference_mode():
            rounds = self._states(artifact)
        self._rounds = rounds[:-1]
        self.embeddings: dict[str, NDArray[np.float32]] = {
            label: rounds[-1][label].numpy() for label in ("User", "Job", "Course", "Skill")
        }
        items = {label: self.texts[label] for label in ITEM_LABELS}
        self._projection = {label: principal(values) for label, values in items.items()}
        self._projected = {label: values @ self._projection[label] for label, values in items.items()}
        self._items = {label: rounds[-1][label].contiguous() for label in ITEM_LABELS}
        with torch.inference_mode():
            self._bias = {label: self._network.item_bias(label, found) for label, found in self._items.items()}
        self._reference = {label: reference(len(catalogue.ids(label))) for label in ITEM_LABELS}
        self._reference_items = {label: catalogue.items[label].select(rows) for label, rows in self._reference.items()}

    def changed(self, artifact: Artifact) -> "Scorer":
        """The same scorer with an artifact's ranker and curves; the network must be the same."""
        other = copy(self)
        other.calibration = artifact.calibration
        other._ranker = artifact.ranker  # noqa: SLF001 - its own copy
        return other

    def _states(self, artifact: Artifact) -> list[dict[str, Tensor]]:
        data = self._catalogue.data
        vectors = {label: text_vectors(artifact, data.nodes[label].texts) for label in LABELS}
        artifact.embedder.encode(["warm up"])  # the first one loads the embedder, which no request should wait for
        self._headlines = {"": np.zeros(DIMENSIONS, np.float32)} | dict(
            zip(data.nodes["User"].texts, vectors["User"], strict=True)
        )
        self.texts = {label: vectors[label] for label in SEARCHED}
        choices = {label: data.events[label].matrix(data.count("User"), data.count(label)) for label in ITEM_LABELS}
        edges = {
            relation: found
            for relation, found in (relation_edges(data.relations) | choice_edges(choices)).items()
            if relation not in artifact.without
        }
        text = {label: torch.from_numpy(values * artifact.reads_text) for label, values in vectors.items()}
        parts = [Part(edges)] * len(artifact.network.rounds)
        return artifact.network.states(text, attribute_tensors(data, choices), parts, own_rows(artifact, data))

    def detailed(self, group: Group, pairs: Pairs, now: float) -> Detailed:
        """The ranker's scores of items for people, and its features."""
        headlines = self.headlines([state.headline or "" for state in group.states])
        features = self.block(pairs, self._embedded(group), headlines, now)
        return Detailed(self.rank(features, pairs.label), features)

    def contributions(self, label: str, features: Logits) -> tuple[tuple[str, ...], Logits]:
        """The ranker's features by name, and what each added to the logits, float32 [rows, features]."""
        ranker = self._ranker[label]
        return ranker.names, integrated_gradients(ranker.net, features)

    def rank(self, features: Logits, label: str) -> Logits:
        """The ranker's scores of features, float32 [people, items]."""
        scores: Logits = self._ranker[label].score(features)
        return scores

    def block(self, pairs: Pairs, embedded: Tensor, headlines: Logits, now: float) -> Logits:
        """The ranker's features, float32 [people, items, features].

        Args:
            pairs: who, and which items.
            embedded: the people's embeddings, float32 [people, 64].
            headlines: vectors of their headlines, float32 [people, 384].
            now: seconds since 1970.
        """
        own, reference = self._said(pairs, embedded, headlines), self._reference[pairs.label]
        if pairs.rows is None:
            against = tuple(scores[:, reference] for scores in own)
        else:
            few = paired(self._catalogue, pairs.people, self._reference_items[pairs.label], reference)
            against = self._said(few, embedded, headlines)
        learned = Learned(*(standardised(scores, others) for scores, others in zip(own, against, strict=True)))
        return self.features.block(pairs, learned, now)

    def _said(self, pairs: Pairs, embedded: Tensor, headlines: Logits) -> tuple[Logits, Logits]:
        """What the texts and the GNN say of items, float32 [people, items] each."""
        texts = self.texts[pairs.label] if pairs.rows is None else self.texts[pairs.label][pairs.rows]
        return headlines @ texts.T, self.network_logits(pairs, embedded)

    def network_logits(self, pairs: Pairs, embedded: Tensor) -> Logits:
        """The GNN's own scores, float32 [people, items]."""
        items, bias = self._items[pairs.label], self._bias[pairs.label]
        if pairs.rows is not None:
            items, bias = items[pairs.rows], bias[:, pairs.rows]
        with torch.inference_mode():
            columns = torch.from_numpy(stacked_columns(pairs))
            logits: Logits = self._network.logits(pairs.label, embedded, items, columns, bias).numpy()
        return logits

    def retrieval(self, group: Group, label: str) -> Retrieval:
        """What the GNN, the graph filter and the texts give to every item, for the one person of a group."""
        with torch.inference_mode():
            asking, items = self._embedded(group), self._items[label]
            gnn = self._network.logits(label, asking, items, bias=self._bias[label])[0].numpy()
        filtered = folded_in(group.arrays.history[label], self._filters[label])
        said = self.headlines([group.states[0].headline or ""])[0] @ self._projection[label]
        return Retrieval(
            gnn=gnn,
            filtered=filtered.toarray().ravel(),
            semantic=self._projected[label] @ said,
        )

    def _embedded(self, group: Group) -> Tensor:
        """A group's embeddings; those of the last group are kept, for retrieval and ranking both ask for them."""
        last = self._last
        if last is None or last[0] is not group:
            last = self._last = (group, self.embedded(group.persons))
        return last[1]

    def embed(self, states: Sequence[PersonState]) -> Tensor:
        """People's embeddings from their fresh states, float32 [people, 64]."""
        return self.embedded([person_of(self._catalogue, state) for state in states])

    def embedded(self, persons: Sequence[Person]) -> Tensor:
        """:meth:`embed` of states by positions."""
        links, states = self._links(persons), [person.state for person in persons]
        activity = np.zeros(len(states))
        for (_, type, _), (row, _, weight) in links.items():
            if type == f"REV_{CHOSE}":
                np.add.at(activity, row.numpy(), weight.numpy())
        attributes = np.hstack([user_attributes(columns(states)), np.log1p(activity)[:, None] / 3.0]).astype(np.float32)
        text = torch.from_numpy(self.headlines([state.headline or "" for state in states]))
        with torch.inference_mode():
            people = self._network.enter("User", text, torch.from_numpy(attributes))
            for layer, nodes in zip(self._network.rounds, self._rounds, strict=True):
                people = hear(layer, people, links, nodes)
        return people

    def headlines(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of people's headlines, float32 [n, 384]."""
        missing = [text for text in texts if text not in self._headlines]
        fresh = dict(zip(missing, self._embedder.encode(missing), strict=True)) if missing else {}
        return np.stack([self._headlines[text] if text in self._headlines else fresh[text] for text in texts])

    def _links(self, persons: Sequence[Person]) -> Links:
        """People's links by the relation that carries their messages: whose, to which position, of what weight."""
        found: dict[tuple[str, str, str], list[tuple[int, int, float]]] = {}
        for row, person in enumerate(persons):
            for label, type, place, weight in person.told:
                found.setdefault((label, f"REV_{type}", "User"), []).append((row, place, weight))
            home = self._catalogue.position("Place", person.state.place) if person.state.place else None
            if home is not None:
                found.setdefault(("Place", "REV_LIVES_IN", "User"), []).append((row, home, 1.0))
            for label, history in person.history.items():
                entries = found.setdefault((label, f"REV_{CHOSE}", "User"), [])
                entries += [(row, place, weight) for place, weight in history.items()]
        return {
            relation: (torch.tensor(rows), torch.tensor(places), torch.tensor(weights))
            for relation, entries in found.items()
            if entries
            for rows, places, weights in [zip(*entries, strict=True)]
        }


def hear(layer: RelationLayer, people: Tensor, links: Links, nodes: Mapping[str, Tensor]) -> Tensor:
    """One round of messages to some people, float32 [people, 64]; what :class:`RelationLayer` does for all."""
    heard = layer.keeps["User"](people)
    for relation, (row, place, weight) in links.items():
        total = torch.zeros_like(people).index_add_(0, row, nodes[relation[0]][place] * weight[:, None])
        count = torch.bincount(row, minlength=len(people)).clamp_min(1)
        heard = heard + layer.hears[key(relation)](total / count[:, None])
    return layer.update("User", people, heard)


def principal(texts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 64 directions in which texts differ most, float32 [384, 64]: retrieval looks at these alone."""
    _, vectors = np.linalg.eigh((texts.T @ texts).astype(np.float64))
    return np.ascontiguousarray(vectors[:, ::-1][:, :RETRIEVED], dtype=np.float32)


def reference(count: int) -> Index:
    """The items that a person's scores are standardised against, always the same ones; int64 [<= 512]."""
    if count <= REFERENCE:
        return np.arange(count, dtype=np.int64)
    return np.sort(np.random.default_rng(REFERENCE_SEED).choice(count, REFERENCE, replace=False)).astype(np.int64)


def columns(states: Sequence[PersonState]) -> dict[str, NDArray[np.float64]]:
    """People's columns as a snapshot would hold them, float64 [people]."""
    return {
        "years": np.array([np.nan if state.years is None else float(state.years) for state in states]),
        "seniority": np.array([SENIORITY.get(state.seniority or "", np.nan) for state in states]),
        "remote": np.array([float(state.open_to_remote) for state in states]),
        "salary": np.array([usd_a_year(state.minimum_salary, state.salary_currency, "YEAR") for state in states]),
    }


def own_rows(artifact: Artifact, data: Dataset) -> dict[str, Tensor]:
    """For each lasting label, the rows of its nodes' own vectors, int64 [n]; 0 for what came after training."""
    found = {}
    for label, ids in artifact.known.items():
        place = {id: row for row, id in enumerate(ids, start=1)}
        found[label] = torch.tensor([place.get(id, 0) for id in data.nodes[label].ids], dtype=torch.int64)
    return found


def text_vectors(artifact: Artifact, texts: list[str]) -> NDArray[np.float32]:
    """Vectors of texts, float32 [n, 384]: the model's own where it knows them, embedded now where not."""
    digests = [text_digest(text) for text in texts]
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in artifact.texts}
    if missing:
        fresh = artifact.embedder.encode(list(missing.values()))
        artifact.texts.update(zip(missing, fresh, strict=True))
    return np.stack([artifact.texts[d] for d in digests]) if texts else np.zeros((0, DIMENSIONS), np.float32)
