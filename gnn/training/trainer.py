"""Trains the GNN on the data before a cut, and keeps the weights that do best on the data after it.

Each epoch hides part of the choices and skills and predicts them (:mod:`gnn.training.objective`). Small graphs pass
messages over all nodes at once; large ones over sampled neighbourhoods of mini-batches. The same code runs on CUDA if
there is a GPU. Training is deterministic under a seed, even when a killed run resumes from its checkpoint.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor, nn

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, Index, first_times
from gnn.data.split import Split, check_no_leak, make_question
from gnn.device import best_device, deterministic
from gnn.errors import TeamError
from gnn.features.node_tensors import Edges, attribute_tensors, choice_edges, relation_edges, relation_names
from gnn.features.people import PastPeople
from gnn.models.hetero import LASTING, HeteroGnn
from gnn.scoring.scorer import find_principal_directions
from gnn.training.checkpoint import Checkpoint, digest_of
from gnn.training.decoder_columns import DecoderColumns
from gnn.training.embedding import Embedder
from gnn.training.leaks import check_training_edges
from gnn.training.masking import GraphView, Hider, Shares
from gnn.training.objective import Objective
from gnn.training.sampling import NeighbourSampler
from gnn.training.settings import Settings, needs_sampling, settings_for
from gnn.training.team import ALONE, Team
from gnn.training.trained import Trained
from gnn.training.validation import ValidationPart
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation

SLOWEST = 0.1


Progress = Callable[[float, str], None]


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
        team: the processes that train together.
    """

    def __init__(
        self,
        data: Dataset,
        text: Mapping[str, Tensor],
        split: Split,
        settings: Settings,
        without: frozenset[Relation] = frozenset(),
        team: Team = ALONE,
    ) -> None:
        self._data = data
        self._team = team
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
        people = PastPeople(past)
        valid = [make_question(data, label, split.validation, split.test) for label in data.events]
        for held_out in valid:
            check_no_leak(held_out)
        titles = self._text[ItemLabel.JOB].numpy()
        columns = DecoderColumns(catalogue_of(past), titles @ find_principal_directions(titles))
        self._validation = ValidationPart(columns.compute, people, valid, settings.judged, self._device, team)
        self._history = {
            held_out.label: held_out.history.matrix(data.count("User"), data.count(held_out.label))
            for held_out in valid
        }
        times = {
            held_out.label: first_times(held_out.history, data.count("User"), data.count(held_out.label))
            for held_out in valid
        }
        shares = Shares(settings.auxiliary_hidden, settings.newcomers)
        self._shared = past.shared_matrices()
        self._hider = Hider(data, self._text, relations, self._history, times, self._shared, shares)
        counts = {label: data.count(label) for label in LASTING}
        self._embedder = Embedder(counts, self._settings.layers, self._device)
        available = {label: np.flatnonzero(data.find_candidates(label, 0.0, split.validation)) for label in data.events}
        self._objective = Objective(data, people, columns, times, available, self._settings, self._embedder, team)

    def _carrying(self, edges: Edges) -> Edges:
        return {relation: tensors for relation, tensors in edges.items() if relation not in self._without}

    def run(self, progress: Progress, checkpoint: Path | None = None) -> Trained:
        """Trains the network.

        Args:
            progress: receives the completed share, 0–1, and a message.
            checkpoint: file that the leading process writes after each evaluation, and resumed from if it exists.

        Raises:
            TrainingStoppedError: this process does not lead, and the one that does stopped the training.
        """
        with deterministic():
            return self._run(self._team.report_together(progress), checkpoint)

    def _run(self, progress: Progress, checkpoint: Path | None) -> Trained:
        options = self._settings
        torch.manual_seed(options.seed)
        rng = np.random.default_rng(options.seed)
        counts = {label: self._data.count(label) for label in LASTING}
        network = HeteroGnn(relation_names(self._data), counts, options.layers, options.dropout)
        trained = Trained(network.to(self._device))
        step = self._team.synchronise(Step(trained.network, self._objective))
        optimiser = make_optimiser(network, options)
        state = Checkpoint(trained, optimiser, rng, options, digest_of(self._data, self._split))
        if checkpoint and state.read(checkpoint):
            progress(len(trained.history) / options.epochs, f"resuming after epoch {len(trained.history)}")
        while len(trained.history) < options.epochs and trained.stale < options.patience:
            epoch = len(trained.history) + 1
            for group in optimiser.param_groups:
                group["lr"] = options.learning_rate * max(SLOWEST, 1.0 - (epoch - 1) / options.epochs)

            def report(share: float, epoch: int = epoch) -> None:
                progress((epoch - 1 + share) / options.epochs, f"epoch {epoch}, {share:.0%} of its steps")

            loss = self._epoch(step, optimiser, rng, report)
            due = epoch % options.judge_every == 0 or epoch == options.epochs
            validation_ndcg = self.judge(trained.network) if due else None
            trained.history.append((epoch, loss, validation_ndcg))
            message = f"epoch {epoch}: loss {loss:.3f}, best NDCG@10 {max(trained.best, 0):.4f}"
            progress(epoch / options.epochs, message)
            if validation_ndcg is not None:
                state.keep(epoch, validation_ndcg)
                if checkpoint and self._team.leads:
                    state.write(checkpoint)
        state.take_best()
        trained.network.cpu().eval()
        return trained

    def _epoch(
        self, train_step: nn.Module, optimiser: torch.optim.Optimizer, rng: Generator, report: Callable[[float], None]
    ) -> float:
        """Train for one epoch, and return the mean loss of its steps."""
        train_step.train()
        view = self._hider.draw(rng)
        labels = self._data.events
        queues = {label: rng.permutation(np.flatnonzero(np.diff(view.targets[label].indptr))) for label in labels}
        steps, sampler = 1, None
        if self._sampled:
            longest = max(len(queue) for queue in queues.values())
            steps = max(1, min(self._settings.steps, longest // self._settings.people))
            sampler = self._make_sampler(view)
        losses = []
        for step in range(steps):
            rows = slice(step * self._settings.people, (step + 1) * self._settings.people)
            people = {label: queue[rows] for label, queue in queues.items() if len(queue[rows])}
            loss = train_step(view, people, sampler, rng)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
            if step + 1 < steps:
                report((step + 1) / steps)
        return float(self._team.add_up(torch.tensor(losses, dtype=torch.float64)).mean()) / self._team.size

    def _make_sampler(self, view: GraphView) -> NeighbourSampler:
        counts = {label: len(table) for label, table in self._data.nodes.items()}
        return NeighbourSampler(view.edges, counts, self._settings.fanout, self._settings.layers)

    def judge(self, network: HeteroGnn) -> float:
        """Return the mean NDCG@10 over the item labels on the validation part."""
        network.eval()
        with torch.inference_mode():
            edges = self._carrying(self._judged_relations | choice_edges(self._history, self._shared))
            attributes = attribute_tensors(self._data, self._history, self._shared)
            states = self._embedder.embed_graph(network, self._text, attributes, edges)
            return self._validation.judge(network, states.embeddings)


class Step(nn.Module):
    """A step of the training as a module, whose output is this process's share of the loss.

    Args:
        network: the network.
        objective: computes the loss.
    """

    def __init__(self, network: HeteroGnn, objective: Objective) -> None:
        super().__init__()
        self.network = network
        self._objective = objective

    def forward(
        self, view: GraphView, people: Mapping[ItemLabel, Index], sampler: NeighbourSampler | None, rng: Generator
    ) -> Tensor:
        """Return the share of the loss; the arguments are those of :meth:`Objective.compute_loss`."""
        return self._objective.compute_loss(self.network, view, people, sampler, rng)


def check_shares(settings: Settings, team: Team) -> None:
    """Check that each process has a share of every step.

    Raises:
        TeamError: there are more processes than people in a step.
    """
    if settings.people < team.size:
        raise TeamError(f"{team.size} processes cannot share steps of {settings.people} people: start fewer")


def make_optimiser(network: HeteroGnn, settings: Settings) -> torch.optim.Optimizer:
    """Make the optimiser, with less decay for the embeddings of persistent nodes, each of which gets few gradients."""
    embeddings = list(network.own.parameters())
    others = [parameter for name, parameter in network.named_parameters() if not name.startswith("own.")]
    return torch.optim.Adam(
        [
            {"params": others, "weight_decay": settings.weight_decay},
            {"params": embeddings, "weight_decay": settings.own_decay},
        ],
        settings.learning_rate,
    )
