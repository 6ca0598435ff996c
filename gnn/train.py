"""Trains the GNN on what lies before a cut, and keeps the weights that did best on what follows.

Each epoch hides a random part of the choices, and of the skills that people have and jobs
ask for, from the messages and from popularity, and asks for them: a softmax cross-entropy over
the items that could be chosen (sampled where there are many). A part of the people is shown as
newcomers of whom nothing but skills is known, so that those are served as well. Deterministic
under a seed.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn.functional import cross_entropy

from gnn.catalogue import catalogue_of
from gnn.dataset import ITEM_LABELS, Dataset, available
from gnn.features import (
    Edges,
    attribute_tensors,
    choice_edges,
    newcomer_attributes,
    relation_edges,
    relation_names,
)
from gnn.metrics import ndcg, ranked_hits
from gnn.models.hetero import HeteroGnn
from gnn.offline import OfflineStates
from gnn.pairs import PastPairs
from gnn.split import Split, check_no_leak, check_training_edges, choosers, question
from graph.snapshot import Relation

HAS_SKILL: Relation = ("User", "HAS_SKILL", "Skill")
AUXILIARY: tuple[Relation, ...] = (HAS_SKILL, ("Job", "REQUIRES", "Skill"))
PROFILE: tuple[Relation, ...] = (
    ("User", "WORKED_AS", "Occupation"),
    ("User", "TARGETS", "Occupation"),
    ("User", "LIVES_IN", "Place"),
)
JUDGE_AT = 10
MAX_JUDGED = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Args:
        epochs: at most so many.
        patience: judgements without a better one before it stops.
        judge_every: epochs between judgements on the validation part.
        hidden: share of choices hidden and asked for in each epoch.
        newcomers: share of people of whom an epoch shows nothing but a few skills.
        auxiliary_hidden, auxiliary_weight: the same for skills, and their weight in the loss.
        people: most people asked about in an epoch, for one item label.
        skills: most skills asked for in an epoch, of people and of jobs.
        negatives: most items in a softmax.
    """

    epochs: int = 160
    patience: int = 6
    judge_every: int = 5
    learning_rate: float = 0.01
    weight_decay: float = 1e-3
    layers: int = 2
    dropout: float = 0.2
    hidden: float = 0.5
    newcomers: float = 0.2
    auxiliary_hidden: float = 0.1
    auxiliary_weight: float = 0.1
    people: int = 512
    skills: int = 2_048
    negatives: int = 2_048
    seed: int = 7


@dataclass(slots=True)
class Trained:
    """A trained network with its history of (epoch, loss, validation NDCG@10 or ``None``)."""

    network: HeteroGnn
    history: list[tuple[int, float, float | None]] = field(default_factory=list)
    best: float = -1.0
    best_epoch: int = 0


Progress = Callable[[float, str], None]


def text_tensors(vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensor]:
    """Text vectors by label as tensors."""
    return {label: torch.from_numpy(values) for label, values in vectors.items()}


class Trainer:
    """Trains one network.

    Args:
        data: nodes, relations and events.
        text: text vectors by label, float32 [n, 384].
        split: the cuts.
        settings: how to train.
    """

    def __init__(self, data: Dataset, text: Mapping[str, Tensor], split: Split, settings: Settings) -> None:
        self._data = data
        self._text = text
        self._split = split
        self._settings = settings
        self._relations = relation_edges(data.known_at(split.validation))
        check_training_edges(self._relations, data, split.validation)
        self._judged_relations = relation_edges(data.known_at(split.test))
        past = data.before(split.validation)
        states = OfflineStates(past)
        self._pairs = PastPairs(catalogue_of(past), states)
        self._few = self._few_skill_edges(states)
        self._history = {label: self._choices(label) for label in ITEM_LABELS}
        self._valid = [question(data, label, split.validation, split.test) for label in ITEM_LABELS]
        self._available = {
            label: np.flatnonzero(available(data.nodes[label], 0.0, split.validation)) for label in ITEM_LABELS
        }

    def _few_skill_edges(self, states: OfflineStates) -> NDArray[np.bool_]:
        """Which edges from people to skills remain of somebody shown as a newcomer, bool [edges]."""
        table = self._data.relations[HAS_SKILL]
        few = {person: {skill for skill, _ in states.few_skills(person)} for person in np.unique(table.source).tolist()}
        pairs = zip(table.source.tolist(), table.target.tolist(), strict=True)
        return np.fromiter((skill in few[person] for person, skill in pairs), dtype=bool, count=len(table))

    def _choices(self, label: str) -> csr_matrix:
        asked = question(self._data, label, self._split.validation, self._split.test)
        check_no_leak(asked)
        return asked.history.matrix(self._data.count("User"), self._data.count(label))

    def run(self, progress: Progress) -> Trained:
        """Train; ``progress`` hears the share done, 0–1, and what happens."""
        options = self._settings
        torch.manual_seed(options.seed)
        rng = np.random.default_rng(options.seed)
        network = HeteroGnn(relation_names(self._data), options.layers, options.dropout)
        optimiser = torch.optim.Adam(network.parameters(), options.learning_rate, weight_decay=options.weight_decay)
        trained, weights, stale = Trained(network), copy.deepcopy(network.state_dict()), 0
        for epoch in range(1, options.epochs + 1):
            loss = self._step(network, optimiser, rng)
            judged = self.judge(network) if epoch % options.judge_every == 0 else None
            trained.history.append((epoch, loss, judged))
            progress(epoch / options.epochs, f"epoch {epoch}: loss {loss:.3f}, best NDCG@10 {max(trained.best, 0):.4f}")
            if judged is None:
                continue
            stale += 1
            if judged > trained.best:
                trained.best, trained.best_epoch, stale = judged, epoch, 0
                weights = copy.deepcopy(network.state_dict())
            if stale >= options.patience:
                break
        network.load_state_dict(weights)
        network.eval()
        return trained

    def _step(self, network: HeteroGnn, optimiser: torch.optim.Optimizer, rng: Generator) -> float:
        network.train()
        bare = rng.random(self._data.count("User")) < self._settings.newcomers
        shown, asked = self._hide_choices(rng, bare)
        edges, asked_skills = self._hide_skills(self._without_profiles(bare), rng)
        text, attributes = self._as_newcomers(bare, attribute_tensors(self._data, shown))
        states = network.states(text, attributes, edges | choice_edges(shown))[-1]
        losses = [
            self._choice_loss(network, states, label, pairs, bare, rng) for label, pairs in asked.items() if pairs.nnz
        ]
        losses += [
            self._settings.auxiliary_weight
            * cross_entropy(network.logits("Skill", states[source][pairs[0]], states["Skill"]), pairs[1])
            for source, pairs in asked_skills
        ]
        loss = torch.stack(losses).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        return float(loss.detach())

    def _as_newcomers(
        self, bare: NDArray[np.bool_], attributes: dict[str, Tensor]
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Text and attributes with those of some people blanked, as they are of people just come."""
        known = torch.from_numpy(~bare)[:, None]
        unknown = torch.from_numpy(newcomer_attributes())
        people = torch.where(known, attributes["User"], unknown)
        return {**self._text, "User": self._text["User"] * known}, {**attributes, "User": people}

    def _without_profiles(self, bare: NDArray[np.bool_]) -> Edges:
        """The relations without the careers, targets, homes and most skills of some people."""
        kept = dict(self._relations)
        for relation in (*PROFILE, HAS_SKILL):
            source, type, target = relation
            index, weight = self._relations[relation]
            shown = ~bare[index[0].numpy()]
            known = torch.from_numpy(shown | self._few if relation == HAS_SKILL else shown)
            kept[relation] = index[:, known], weight[known]
            kept[target, f"REV_{type}", source] = index[:, known].flip(0), weight[known]
        return kept

    def _hide_choices(
        self, rng: Generator, bare: NDArray[np.bool_]
    ) -> tuple[dict[str, csr_matrix], dict[str, csr_matrix]]:
        shown, asked = {}, {}
        for label, matrix in self._history.items():
            hidden = (rng.random(matrix.nnz) < self._settings.hidden) | bare[matrix.tocoo().row]
            shown[label], asked[label] = part(matrix, ~hidden), part(matrix, hidden)
        return shown, asked

    def _hide_skills(self, shown: Edges, rng: Generator) -> tuple[Edges, list[tuple[str, Tensor]]]:
        edges, asked = dict(shown), []
        for source, type, target in AUXILIARY:
            index, weight = shown[source, type, target]
            hidden = torch.from_numpy(rng.random(index.shape[1]) < self._settings.auxiliary_hidden)
            if not bool(hidden.any()):
                continue
            rows = torch.nonzero(hidden).ravel()[: self._settings.skills]
            asked.append((source, index[:, rows]))
            edges[source, type, target] = index[:, ~hidden], weight[~hidden]
            edges[target, f"REV_{type}", source] = index[:, ~hidden].flip(0), weight[~hidden]
        return edges, asked

    def _choice_loss(
        self,
        network: HeteroGnn,
        states: Mapping[str, Tensor],
        label: str,
        asked: csr_matrix,
        bare: NDArray[np.bool_],
        rng: Generator,
    ) -> Tensor:
        people = rng.permutation(np.flatnonzero(np.diff(asked.indptr)))[: self._settings.people]
        pairs = asked[people].tocoo()
        pool = self._available[label]
        if len(pool) > self._settings.negatives:
            pool = rng.choice(pool, self._settings.negatives, replace=False)
        items = np.union1d(pool, pairs.col)
        columns = torch.from_numpy(self._pairs.of(people, label, items, bare[people]))
        logits = network.logits(label, states["User"][people], states[label][items], columns)
        wanted = torch.from_numpy(np.searchsorted(items, pairs.col))
        weight = torch.from_numpy(pairs.data.astype(np.float32))
        losses = cross_entropy(logits[torch.from_numpy(pairs.row.astype(np.int64))], wanted, reduction="none")
        return (losses * weight).sum() / weight.sum()

    def judge(self, network: HeteroGnn) -> float:
        """Mean NDCG@10 over both item labels on the validation part."""
        network.eval()
        with torch.inference_mode():
            attributes = attribute_tensors(self._data, self._history)
            edges = self._judged_relations | choice_edges(self._history)
            states = network.states(self._text, attributes, edges)[-1]
            values = []
            for asked in self._valid:
                people = choosers(asked)[:MAX_JUDGED]
                if not len(people):
                    continue
                columns = torch.from_numpy(self._pairs.of(people, asked.label))
                scores = network.logits(asked.label, states["User"][people], states[asked.label], columns).numpy()
                hits = ranked_hits(scores, asked, people, JUDGE_AT)
                values.append(ndcg(hits, np.diff(asked.relevant.indptr)[people], JUDGE_AT).mean())
        return float(np.mean(values)) if values else 0.0


def part(matrix: csr_matrix, mask: NDArray[np.bool_]) -> csr_matrix:
    """A sparse matrix with some of the entries."""
    pairs = matrix.tocoo()
    return csr_matrix((pairs.data[mask], (pairs.row[mask], pairs.col[mask])), shape=matrix.shape)
