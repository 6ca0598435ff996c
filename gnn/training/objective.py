"""The loss of a training step: of the choices and of the skills that the epoch hid.

The loss of choices is a softmax cross-entropy over the items that could be chosen at that time (sampled if there are
many), so that a job gains nothing from having been open longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from torch import Tensor
from torch.nn.functional import cross_entropy

from gnn.data.dataset import Dataset, Index
from gnn.features.people import PastPeople, People
from gnn.models.choice_attention import LatestChoices, latest_choices
from gnn.models.hetero import HeteroGnn
from gnn.training.decoder_columns import DecoderColumns
from gnn.training.embedding import Embedder, States
from gnn.training.masking import GraphView
from gnn.training.sampling import NeighbourSampler
from gnn.training.settings import Settings
from gnn.training.team import ALONE, Team
from graph.catalogue.types import ItemLabel


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step predicts.

    ``people`` are the people whose choices it predicts, int64 [people] by item label, ``arrays`` what is known of them
    and ``latest`` their latest choices: this process's share of the step's people. ``weights`` are the sums of the
    weights of all the step's choices. ``items`` are those of the softmax, int64 [items] by item label; ``skills``
    are pairs of a node and a hidden skill, int64 [2, pairs] with the label of the nodes, of all processes.
    """

    people: Mapping[ItemLabel, Index]
    weights: Mapping[ItemLabel, Tensor]
    arrays: Mapping[ItemLabel, People]
    latest: Mapping[ItemLabel, LatestChoices]
    items: Mapping[ItemLabel, Index]
    skills: list[tuple[str, Tensor]]


class Objective:
    """Computes the loss of steps.

    Args:
        data: nodes, relations and events.
        people: the people as they were before the validation part.
        columns: what the decoder sees of people with items.
        times: time of each choice by item label, users × items.
        available: indices of the items that may be in a softmax, by label.
        settings: training settings.
        embedder: embeds nodes.
        team: the processes that share each step.
    """

    def __init__(
        self,
        data: Dataset,
        people: PastPeople,
        columns: DecoderColumns,
        times: Mapping[ItemLabel, csr_matrix],
        available: Mapping[ItemLabel, Index],
        settings: Settings,
        embedder: Embedder,
        team: Team = ALONE,
    ) -> None:
        self._data = data
        self._people = people
        self._columns = columns
        self._times = times
        self._available = available
        self._settings = settings
        self._embedder = embedder
        self._device = embedder.device
        self._team = team

    def compute_loss(
        self,
        network: HeteroGnn,
        view: GraphView,
        people: Mapping[ItemLabel, Index],
        sampler: NeighbourSampler | None,
        rng: Generator,
    ) -> Tensor:
        """Return this process's share of the loss of a step; the shares of all processes add up to the loss.

        Args:
            network: the network.
            view: the graph as the epoch shows it.
            people: indices of the people whose choices the step predicts, by item label.
            sampler: samples the neighbours that send messages; ``None`` to use the whole graph.
            rng: source of randomness.
        """
        batch = self._draw_batch(view, people, rng)
        states = self._embed_batch(network, view, batch, sampler, rng)
        losses = [self._choice_loss(network, view, states, batch, label) for label in batch.people]
        losses += [
            self._settings.auxiliary_weight * compute_skill_loss(network, states, source, pairs, self._team)
            for source, pairs in batch.skills
        ]
        return torch.stack(losses).sum()

    def _draw_batch(self, view: GraphView, people: Mapping[ItemLabel, Index], rng: Generator) -> Batch:
        items = {label: self._draw_items(view, label, rows, rng) for label, rows in people.items()}
        weights = {label: weights_of(view.targets[label][rows]).sum() for label, rows in people.items()}
        shares = {label: rows[self._team.share_of(len(rows))] for label, rows in people.items()}
        arrays = {label: self._people.of(rows, view.bare[rows], view.targets) for label, rows in shares.items()}
        latest = {label: latest_choices(known.recent[label]) for label, known in arrays.items()}
        skills = [
            (source, pairs[:, torch.from_numpy(rng.permutation(pairs.shape[1])[: self._settings.skills])])
            for source, pairs in view.skill_targets
        ]
        return Batch(shares, weights, arrays, latest, items, skills)

    def _draw_items(self, view: GraphView, label: ItemLabel, people: Index, rng: Generator) -> Index:
        """Return the items of a softmax in ascending order: what the people chose, and others."""
        pool = self._available[label]
        if len(pool) > self._settings.negatives:
            pool = rng.choice(pool, self._settings.negatives, replace=False)
        return np.union1d(pool, view.targets[label][people].indices)

    def _embed_batch(
        self, network: HeteroGnn, view: GraphView, batch: Batch, sampler: NeighbourSampler | None, rng: Generator
    ) -> States:
        if sampler is None:
            return self._embedder.embed_graph(network, view.text, view.attributes, view.edges)
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        return self._embedder.embed_neighbourhood(network, view, sampler, find_nodes(batch, self._team), generator)

    def _choice_loss(
        self, network: HeteroGnn, view: GraphView, states: States, batch: Batch, label: ItemLabel
    ) -> Tensor:
        people, items, latest = batch.people[label], batch.items[label], batch.latest[label]
        pairs = view.targets[label][people].tocoo()
        columns = torch.from_numpy(self._columns.compute(batch.arrays[label], label, items)).to(self._device)
        choices = states.of(label, latest.items.numpy()), latest.known.to(self._device)
        logits = network.logits(label, states.of("User", people), states.of(label, items), columns, choices)
        targets = torch.from_numpy(np.searchsorted(items, pairs.col)).to(self._device)
        weight = weights_of(pairs).to(self._device)
        rows = torch.from_numpy(pairs.row.astype(np.int64)).to(self._device)
        closed = self._mark_closed(label, items, people[pairs.row], pairs.col.astype(np.int64))
        losses = cross_entropy(logits[rows].masked_fill(closed, -torch.inf), targets, reduction="none")
        return (losses * weight).sum() / batch.weights[label].to(self._device)

    def _mark_closed(self, label: ItemLabel, items: Index, people: Index, choices: Index) -> Tensor:
        """Return which items were unavailable when each pair was made, bool [pairs, items]; never the chosen item."""
        columns = self._data.nodes[label].columns
        closed: NDArray[np.bool_] = np.zeros((len(people), len(items)), dtype=bool)
        if "posted" in columns and len(people):
            at = np.asarray(self._times[label][people, choices]).ravel()[:, None]
            closed = (columns["posted"][items][None, :] > at) | (columns["closes"][items][None, :] <= at)
            closed[np.arange(len(people)), np.searchsorted(items, choices)] = False
        return torch.from_numpy(closed).to(self._device)


def weights_of(choices: csr_matrix | coo_matrix) -> Tensor:
    """Return the weight of each choice in the loss, float32 [choices]."""
    return torch.from_numpy(choices.data.astype(np.float32))


def compute_skill_loss(network: HeteroGnn, states: States, source: str, pairs: Tensor, team: Team) -> Tensor:
    """Return a process's share of the mean cross-entropy of hidden skills among the skills predicted in this step."""
    skills, targets = pairs[1].unique(return_inverse=True)  # type: ignore[no-untyped-call]
    share = team.share_of(pairs.shape[1])
    source_states, skill_states = states.of(source, pairs[0][share].numpy()), states.of("Skill", skills.numpy())
    logits = network.logits("Skill", source_states, skill_states)
    return cross_entropy(logits, targets[share].to(skill_states.device), reduction="sum") / pairs.shape[1]


def find_nodes(batch: Batch, team: Team) -> dict[str, Tensor]:
    """Return the nodes whose embeddings a process's share of a step needs, int64 [n] by label, with duplicates."""
    nodes: dict[str, list[Tensor]] = {"User": [torch.from_numpy(people) for people in batch.people.values()]}
    for label, indices in batch.items.items():
        nodes.setdefault(label, []).append(torch.from_numpy(indices))
    for label, latest in batch.latest.items():
        nodes[label].append(latest.items.flatten())
    for source, pairs in batch.skills:
        nodes.setdefault(source, []).append(pairs[0][team.share_of(pairs.shape[1])])
        nodes.setdefault("Skill", []).append(pairs[1])
    return {label: torch.cat(parts) for label, parts in nodes.items()}
