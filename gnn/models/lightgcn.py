"""LightGCN: linear propagation of free embeddings over the user–item graph (He et al., 2020).

It is trained with a softmax of cosines over all items: the loss of Wu et al. ("On the effectiveness of
sampled softmax loss for item recommendation", 2022) without its sampling, which is the
multinomial likelihood of Liang et al. (2018). Its gradients carry so much more information than those of
sampled pairs that dozens of epochs achieve what takes the paper a thousand.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn.functional import normalize

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, People, Progress, Scores, binary
from gnn.models.graph_filter import normalise
from gnn.models.kinds import ModelKind

START, SLOWEST = 0.1, 0.05
MOST_COSINES = 2**26


@dataclass(frozen=True, slots=True)
class LightGcnSettings:
    """Training settings.

    Args:
        size: embedding dimension.
        layers: propagation layers; the result is the mean of their outputs and the embeddings themselves.
        epochs: passes over all people.
        people: maximum number of people per step, each with all their choices; reduced if the step would compute
            more than 67 million cosines.
        temperature: divisor of the cosines.
        learning_rate: initial learning rate of Adam; it decays linearly to a twentieth.
        weight_decay: weight decay of all embeddings.
        seed: seed of shuffling and initialisation.
    """

    size: int = 64
    layers: int = 2
    epochs: int = 40
    people: int = 512
    temperature: float = 0.2
    learning_rate: float = 0.02
    weight_decay: float = 1e-6
    seed: int = 7


class LightGcn(HistoryModel):
    """Scores by inner products of propagated embeddings.

    Args:
        settings: training settings.
    """

    kind = ModelKind.LIGHTGCN

    def __init__(self, settings: LightGcnSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or LightGcnSettings()
        self._person_embeddings = torch.zeros(0, self._settings.size)
        self._item_embeddings = torch.zeros(0, self._settings.size)
        self._degrees = torch.ones(0)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        options = self._settings
        torch.manual_seed(options.seed)
        interactions = binary(question.history, data.count("User"), self._items)
        graph, degrees = normalise(interactions)
        self._degrees = torch.from_numpy(degrees)
        if not interactions.nnz:
            self._person_embeddings, self._item_embeddings = (
                torch.zeros(count, options.size) for count in interactions.shape
            )
            return
        embedding = nn.Parameter(START * torch.randn(sum(graph.shape), options.size))
        optimiser = torch.optim.Adam([embedding], options.learning_rate)
        across, choosers = csr_matrix(graph.T), np.flatnonzero(np.diff(interactions.indptr))
        rng = np.random.default_rng(options.seed)
        steps = math.ceil(len(choosers) / max(1, min(options.people, MOST_COSINES // self._items)))
        for epoch in range(options.epochs):
            for group in optimiser.param_groups:
                group["lr"] = options.learning_rate * max(SLOWEST, 1.0 - epoch / options.epochs)
            for part in np.array_split(rng.permutation(choosers), steps):
                people, items = self._propagate(embedding, graph, across)
                choices = torch.from_numpy(interactions[part].toarray().astype(np.float32))
                loss = self._loss(people[part], items, choices) + options.weight_decay * embedding.square().sum()
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            progress((epoch + 1) / options.epochs, f"epoch {epoch + 1}: loss {float(loss.detach()):.3f}")
        with torch.inference_mode():
            people, items = self._propagate(embedding, graph, across)
            self._person_embeddings, self._item_embeddings = people.clone(), items.clone()

    def _propagate(self, embedding: Tensor, graph: csr_matrix, across: csr_matrix) -> tuple[Tensor, Tensor]:
        """Return the embeddings of all people and items, averaged over the layers."""
        count = graph.shape[0]
        people, items = embedding[:count], embedding[count:]
        all_people, all_items = people, items
        for _ in range(self._settings.layers):
            people, items = (
                Product.apply(graph, across, items),  # type: ignore[no-untyped-call]
                Product.apply(across, graph, people),  # type: ignore[no-untyped-call]
            )
            all_people, all_items = all_people + people, all_items + items
        share = 1.0 / (self._settings.layers + 1)
        return all_people * share, all_items * share

    def _loss(self, people: Tensor, items: Tensor, choices: Tensor) -> Tensor:
        """Compute the softmax loss of people's cosines with all items, float32 [people, size] and [items, size].

        Args:
            people: embeddings of some people.
            items: embeddings of all items.
            choices: what they chose, float32 [people, items].
        """
        cosines = normalize(people) @ normalize(items).T
        shares = torch.log_softmax(cosines / self._settings.temperature, dim=1)
        return -(shares * choices).sum() / choices.sum()

    def fold_in(self, history: Events, people: int) -> Scores:
        """Embeds a new person as the mean of their chosen items, as one more layer would."""
        interactions = binary(history, people, len(self._item_embeddings))
        weight = csr_matrix(interactions.multiply(self._degrees.numpy()[None, :] ** -0.5))
        embedded = torch.from_numpy(np.asarray(weight @ self._item_embeddings.numpy(), dtype=np.float32))
        return (normalize(embedded) @ normalize(self._item_embeddings).T).numpy()

    def score(self, people: People) -> Scores:
        return (normalize(self._person_embeddings[people]) @ normalize(self._item_embeddings).T).numpy()

    def state(self) -> Arrays:
        return {"items": self._item_embeddings.numpy(), "degrees": self._degrees.numpy()}

    def restore(self, state: Arrays) -> None:
        self._item_embeddings, self._degrees = torch.from_numpy(state["items"]), torch.from_numpy(state["degrees"])


class Product(torch.autograd.Function):
    """Multiplies a constant sparse matrix with a dense one; the gradient uses the transpose."""

    @staticmethod
    def forward(context: Any, matrix: csr_matrix, transposed: csr_matrix, values: Tensor) -> Tensor:
        """Return float32 [rows, n] from [columns, n]."""
        context.transposed = transposed
        return torch.from_numpy(matrix @ values.detach().numpy())

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[None, None, Tensor]:
        """Return the gradient of the values."""
        return None, None, torch.from_numpy(context.transposed @ gradients[0].numpy())
