"""Trains the GNN on the data before a cut, and keeps the weights that do best on the data after it.

Each epoch hides part of the choices and skills and predicts them. The loss is a softmax cross-entropy over the items
that could be chosen at that time (sampled if there are many), so that a job gains nothing from having been open
longer. Small graphs pass messages over all nodes at once; large ones over sampled neighbourhoods of mini-batches.
The same code runs on CUDA if there is a GPU. Training is deterministic under a seed, even when a killed run resumes
from its checkpoint.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, first_times
from gnn.data.split import Split, check_no_leak, question
from gnn.device import best_device, deterministic
from gnn.features.chosen import title_features
from gnn.features.node_tensors import Edges, Part, attribute_tensors, choice_edges, relation_edges, relation_names
from gnn.features.people import PastPeople, People
from gnn.features.person_item import decoded_columns, pairs_of
from gnn.models.choice_attention import LatestChoices, latest_choices
from gnn.models.hetero import LASTING, HeteroGnn
from gnn.scoring.scorer import find_principal_directions
from gnn.training.checkpoint import Checkpoint, digest_of
from gnn.training.leaks import check_training_edges
from gnn.training.losses import States, skill_loss
from gnn.training.masking import GraphView, Hider, Shares
from gnn.training.sampling import NeighbourSampler
from gnn.training.settings import Settings
from gnn.training.trained import Trained
from gnn.training.validation import ValidationPart
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation

SLOWEST = 0.1


Progress = Callable[[float, str], None]


def needs_sampling(settings: Settings, data: Dataset) -> bool:
    """Return whether a training uses sampled neighbourhoods instead of the whole graph."""
    return sum(len(table) for table in data.nodes.values()) > settings.sampled_above


def settings_for(settings: Settings, data: Dataset) -> Settings:
    """Return the settings as used for the data: those of mini-batches if the graph is large."""
    if not needs_sampling(settings, data):
        return settings
    return replace(
        settings,
        people=settings.sampled_people,
        skills=settings.sampled_skills,
        negatives=settings.sampled_negatives,
        learning_rate=settings.sampled_learning_rate,
        epochs=min(settings.epochs, settings.sampled_epochs),
        judge_every=min(settings.judge_every, settings.sampled_judge_every),
    )


def text_tensors(vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensor]:
    """Return text vectors by label as tensors."""
    return {label: torch.from_numpy(values) for label, values in vectors.items()}


class Trainer:
    """Trains one network.

    Args:
        data: nodes, relations and events.
        text: text vectors by label, float32 [n, 384].
        split: the cuts.
        settings: training settings.
        without: relations that carry no messages (in either direction), for ablations.
    """

    def __init__(
        self,
        data: Dataset,
        text: Mapping[str, Tensor],
        split: Split,
        settings: Settings,
        without: frozenset[Relation] = frozenset(),
    ) -> None:
        self._data = data
        self._split = split
        self._sampled = needs_sampling(settings, data)
        self._settings = settings_for(settings, data)
        self._device = best_device()
        self._text = dict(text) if settings.text else {label: torch.zeros_like(v) for label, v in text.items()}
        self._without = without | {(target, f"REV_{type}", source) for source, type, target in without}
        relations = self._carrying(relation_edges(data.known_at(split.validation)))
        check_training_edges(relations, data, split.validation)
        self._judged_relations = self._carrying(relation_edges(data.known_at(split.test)))
        past = data.before(split.validation)
        self._people = PastPeople(past)
        self._catalogue = catalogue_of(past)
        valid = [question(data, label, split.validation, split.test) for label in data.events]
        for held_out in valid:
            check_no_leak(held_out)
        titles = self._text[ItemLabel.JOB].numpy()
        self._titles = titles @ find_principal_directions(titles)
        self._validation = ValidationPart(self._decoder_columns, self._people, valid, settings.judged, self._device)
        self._history = {
            held_out.label: held_out.history.matrix(data.count("User"), data.count(held_out.label))
            for held_out in valid
        }
        self._times = {
            held_out.label: first_times(held_out.history, data.count("User"), data.count(held_out.label))
            for held_out in valid
        }
        shares = Shares(settings.auxiliary_hidden, settings.newcomers)
        self._shared = past.shared_matrices()
        self._hider = Hider(data, self._text, relations, self._history, self._times, self._shared, shares)
        self._available = {
            label: np.flatnonzero(data.find_candidates(label, 0.0, split.validation)) for label in data.events
        }

    def _carrying(self, edges: Edges) -> Edges:
        return {relation: tensors for relation, tensors in edges.items() if relation not in self._without}

    def run(self, progress: Progress, checkpoint: Path | None = None) -> Trained:
        """Trains the network.

        Args:
            progress: receives the completed share, 0–1, and a message.
            checkpoint: file written after each evaluation, and resumed from if it exists.
        """
        with deterministic():
            return self._run(progress, checkpoint)

    def _run(self, progress: Progress, checkpoint: Path | None) -> Trained:
        options = self._settings
        torch.manual_seed(options.seed)
        rng = np.random.default_rng(options.seed)
        counts = {label: self._data.count(label) for label in LASTING}
        network = HeteroGnn(relation_names(self._data), counts, options.layers, options.dropout)
        trained = Trained(network.to(self._device))
        embeddings = list(network.own.parameters())
        others = [parameter for name, parameter in network.named_parameters() if not name.startswith("own.")]
        optimiser = torch.optim.Adam(
            [
                {"params": others, "weight_decay": options.weight_decay},
                {"params": embeddings, "weight_decay": options.own_decay},
            ],
            options.learning_rate,
        )
        state = Checkpoint(trained, optimiser, rng, options, digest_of(self._data, self._split))
        if checkpoint and state.read(checkpoint):
            progress(len(trained.history) / options.epochs, f"resuming after epoch {len(trained.history)}")
        while len(trained.history) < options.epochs and trained.stale < options.patience:
            epoch = len(trained.history) + 1
            for group in optimiser.param_groups:
                group["lr"] = options.learning_rate * max(SLOWEST, 1.0 - (epoch - 1) / options.epochs)

            def report(share: float, epoch: int = epoch) -> None:
                progress((epoch - 1 + share) / options.epochs, f"epoch {epoch}, {share:.0%} of its steps")

            loss = self._epoch(trained.network, optimiser, rng, report)
            due = epoch % options.judge_every == 0 or epoch == options.epochs
            validation_ndcg = self.judge(trained.network) if due else None
            trained.history.append((epoch, loss, validation_ndcg))
            message = f"epoch {epoch}: loss {loss:.3f}, best NDCG@10 {max(trained.best, 0):.4f}"
            progress(epoch / options.epochs, message)
            if validation_ndcg is not None:
                state.keep(epoch, validation_ndcg)
                if checkpoint:
                    state.write(checkpoint)
        state.take_best()
        trained.network.cpu().eval()
        return trained

    def _epoch(
        self, network: HeteroGnn, optimiser: torch.optim.Optimizer, rng: Generator, report: Callable[[float], None]
    ) -> float:
        network.train()
        view = self._hider.draw(rng)
        labels = self._data.events
        queues = {label: rng.permutation(np.flatnonzero(np.diff(view.targets[label].indptr))) for label in labels}
        steps = 1
        sampler = None
        if self._sampled:
            longest = max(len(queue) for queue in queues.values())
            steps = max(1, min(self._settings.steps, longest // self._settings.people))
            counts = {label: len(table) for label, table in self._data.nodes.items()}
            sampler = NeighbourSampler(view.edges, counts, self._settings.fanout, self._settings.layers)
        losses = []
        for step in range(steps):
            rows = slice(step * self._settings.people, (step + 1) * self._settings.people)
            batch = {label: queue[rows] for label, queue in queues.items() if len(queue[rows])}
            loss = self._loss(network, view, batch, sampler, rng)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            losses.append(float(loss.detach()))
            if step + 1 < steps:
                report((step + 1) / steps)
        return float(np.mean(losses))

    def _loss(
        self,
        network: HeteroGnn,
        view: GraphView,
        batch: Mapping[ItemLabel, NDArray[np.int64]],
        sampler: NeighbourSampler | None,
        rng: Generator,
    ) -> Tensor:
        items = {label: self._softmax_items(view, label, people, rng) for label, people in batch.items()}
        arrays = {label: self._people.of(people, view.bare[people], view.targets) for label, people in batch.items()}
        latest = {label: latest_choices(people.recent[label]) for label, people in arrays.items()}
        skills = [
            (source, pairs[:, torch.from_numpy(rng.permutation(pairs.shape[1])[: self._settings.skills])])
            for source, pairs in view.skill_targets
        ]
        states = self._states(network, view, batch, items, latest, skills, sampler, rng)
        losses = [
            self._choice_loss(network, view, states, label, people, items[label], arrays[label], latest[label])
            for label, people in batch.items()
        ]
        losses += [
            self._settings.auxiliary_weight * skill_loss(network, states, source, pairs) for source, pairs in skills
        ]
        return torch.stack(losses).sum()

    def _softmax_items(
        self, view: GraphView, label: ItemLabel, people: NDArray[np.int64], rng: Generator
    ) -> NDArray[np.int64]:
        pool = self._available[label]
        if len(pool) > self._settings.negatives:
            pool = rng.choice(pool, self._settings.negatives, replace=False)
        return np.union1d(pool, view.targets[label][people].indices)

    def _states(
        self,
        network: HeteroGnn,
        view: GraphView,
        batch: Mapping[ItemLabel, NDArray[np.int64]],
        items: Mapping[ItemLabel, NDArray[np.int64]],
        latest: Mapping[ItemLabel, LatestChoices],
        skills: list[tuple[str, Tensor]],
        sampler: NeighbourSampler | None,
        rng: Generator,
    ) -> States:
        if sampler is None:
            return States(self._embed(network, view.text, view.attributes, self._whole(view.edges)), None)
        seeds: dict[str, list[Tensor]] = {"User": [torch.from_numpy(people) for people in batch.values()]}
        for label, indices in items.items():
            seeds.setdefault(label, []).append(torch.from_numpy(indices))
            seeds[label].append(latest[label].items.flatten())
        for source, pairs in skills:
            seeds.setdefault(source, []).append(pairs[0])
            seeds.setdefault("Skill", []).append(pairs[1])
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        subgraph = sampler.around({label: torch.cat(parts) for label, parts in seeds.items()}, generator)
        text = {label: view.text[label][nodes] for label, nodes in subgraph.nodes.items()}
        attributes = {label: view.attributes[label][nodes] for label, nodes in subgraph.nodes.items()}
        parts = [part.to(self._device) for part in subgraph.parts]
        return States(self._embed(network, text, attributes, parts, subgraph.nodes), subgraph)

    def _whole(self, edges: Edges) -> list[Part]:
        """Return all messages for every layer, on the device."""
        return [Part(edges).to(self._device)] * self._settings.layers

    def _embed(
        self,
        network: HeteroGnn,
        text: Mapping[str, Tensor],
        attributes: Mapping[str, Tensor],
        parts: Sequence[Part],
        nodes: Mapping[str, Tensor] | None = None,
    ) -> dict[str, Tensor]:
        """Embeds all nodes, or those that ``parts`` compute in the last layer; float32 [n, 64] by label."""
        device = self._device
        indices = nodes or {label: torch.arange(self._data.count(label)) for label in LASTING}
        return network.states(
            {label: values.to(device) for label, values in text.items()},
            {label: values.to(device) for label, values in attributes.items()},
            parts,
            {label: (indices[label] + 1).to(device) for label in LASTING},
        )[-1]

    def _choice_loss(
        self,
        network: HeteroGnn,
        view: GraphView,
        states: States,
        label: ItemLabel,
        people: NDArray[np.int64],
        items: NDArray[np.int64],
        arrays: People,
        latest: LatestChoices,
    ) -> Tensor:
        pairs = view.targets[label][people].tocoo()
        columns = self._columns(arrays, label, items)
        choices = states.of(label, latest.items.numpy()), latest.known.to(self._device)
        logits = network.logits(label, states.of("User", people), states.of(label, items), columns, choices)
        targets = torch.from_numpy(np.searchsorted(items, pairs.col)).to(self._device)
        weight = torch.from_numpy(pairs.data.astype(np.float32)).to(self._device)
        rows = torch.from_numpy(pairs.row.astype(np.int64)).to(self._device)
        closed = self._mark_closed(label, items, people[pairs.row], pairs.col.astype(np.int64))
        losses = cross_entropy(logits[rows].masked_fill(closed, -torch.inf), targets, reduction="none")
        return (losses * weight).sum() / weight.sum()

    def _mark_closed(
        self, label: ItemLabel, items: NDArray[np.int64], people: NDArray[np.int64], choices: NDArray[np.int64]
    ) -> Tensor:
        """Return which items were unavailable when each pair was made, bool [pairs, items]; never the chosen item."""
        columns = self._data.nodes[label].columns
        closed = np.zeros((len(people), len(items)), dtype=bool)
        if "posted" in columns and len(people):
            at = np.asarray(self._times[label][people, choices]).ravel()[:, None]
            closed = (columns["posted"][items][None, :] > at) | (columns["closes"][items][None, :] <= at)
            closed[np.arange(len(people)), np.searchsorted(items, choices)] = False
        return torch.from_numpy(closed).to(self._device)

    def _columns(self, people: People, label: ItemLabel, items: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(self._decoder_columns(people, label, items)).to(self._device)

    def _decoder_columns(self, people: People, label: ItemLabel, items: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the columns that the decoder sees, float32 [people, items, columns]."""
        pairs = pairs_of(self._catalogue, people, label, items)
        titles = title_features(people.recent[label], self._titles, items) if label == ItemLabel.JOB else {}
        return np.ascontiguousarray(np.moveaxis(decoded_columns(pairs, titles), 0, -1))

    def judge(self, network: HeteroGnn) -> float:
        """Return the mean NDCG@10 over the item labels on the validation part."""
        network.eval()
        with torch.inference_mode():
            edges = self._carrying(self._judged_relations | choice_edges(self._history, self._shared))
            attributes = attribute_tensors(self._data, self._history, self._shared)
            states = self._embed(network, self._text, attributes, self._whole(edges))
            return self._validation.judge(network, states)
