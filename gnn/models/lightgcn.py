"""LightGCN: linear propagation of free embeddings over who chose what (He et al., 2020).

Trained with the sampled softmax loss (Wu et al., "On the effectiveness of sampled softmax loss
for item recommendation", 2022) with negatives drawn evenly. Embeddings may begin at the graph's
singular vectors, which saves most of the epochs that a random start needs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from gnn.dataset import Dataset, Events
from gnn.models.base import Arrays, HistoryModel, People, Progress, Scores, binary
from gnn.models.graph_filter import decomposed, normalised
from gnn.split import Question


@dataclass(frozen=True, slots=True)
class LightGcnSettings:
    """How to train.

    Args:
        size: of embeddings.
        layers: of propagation; the result is their mean with the embeddings themselves.
        epochs: passes over all pairs.
        batch: pairs a step.
        negatives: items a step that all its pairs are compared with.
        temperature: that cosines are divided by.
        learning_rate: of Adam.
        weight_decay: of the embeddings in a batch.
        warm: whether embeddings begin at the singular vectors.
        seed: of shuffling and of a random start.
    """

    size: int = 64
    layers: int = 2
    epochs: int = 20
    batch: int = 8_192
    negatives: int = 2_048
    temperature: float = 0.15
    learning_rate: float = 0.003
    weight_decay: float = 1e-6
    warm: bool = True
    seed: int = 7


class LightGcn(HistoryModel):
    """Scores by inner products of propagated embeddings.

    Args:
        settings: how to train.
    """

    kind = "LIGHTGCN"

    def __init__(self, settings: LightGcnSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or LightGcnSettings()
        self._people = torch.zeros(0, self._settings.size)
        self._found = torch.zeros(0, self._settings.size)
        self._degrees = torch.ones(0)

    def learn(self, data: Dataset, asked: Question, progress: Progress) -> None:
        options = self._settings
        torch.manual_seed(options.seed)
        chosen = binary(asked.history, data.count("User"), self._items)
        graph, degrees = normalised(chosen)
        self._degrees = torch.from_numpy(degrees)
        start = self._start(graph, progress)
        embedding = nn.Parameter(start)
        optimiser = torch.optim.Adam([embedding], options.learning_rate)
        across = csr_matrix(graph.T)
        pairs = chosen.tocoo()
        user, item = torch.from_numpy(pairs.row.astype(np.int64)), torch.from_numpy(pairs.col.astype(np.int64))
        rng = np.random.default_rng(options.seed)
        for epoch in range(options.epochs):
            order = torch.from_numpy(rng.permutation(len(user)))
            for part in torch.split(order, options.batch):
                negatives = torch.from_numpy(rng.integers(0, self._items, options.negatives))
                people, items = self._propagated(embedding, graph, across)
                loss = self._loss(people[user[part]], items[item[part]], items[negatives])
                loss = loss + options.weight_decay * embedding.square().sum()
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            progress((epoch + 1) / options.epochs, f"epoch {epoch + 1}: loss {float(loss.detach()):.3f}")
        with torch.inference_mode():
            people, items = self._propagated(embedding, graph, across)
            self._people, self._found = people.clone(), items.clone()

    def _start(self, graph: csr_matrix, progress: Progress) -> Tensor:
        size = self._settings.size
        if not self._settings.warm:
            return 0.1 * torch.randn(sum(graph.shape), size)
        strengths, right = decomposed(graph, csr_matrix(graph.T), size, self._settings.seed, progress)
        left = graph @ right / np.maximum(strengths, 1e-6)
        both = np.concatenate([left, right]) * np.sqrt(strengths)
        scaled = torch.from_numpy(both / max(float(both.std()), 1e-6) * 0.1).float()
        return torch.nn.functional.pad(scaled, (0, size - scaled.shape[1]))

    def _propagated(self, embedding: Tensor, graph: csr_matrix, across: csr_matrix) -> tuple[Tensor, Tensor]:
        """Embeddings of all people and items, the mean over the layers."""
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

    def _loss(self, people: Tensor, items: Tensor, negatives: Tensor) -> Tensor:
        """Softmax of each pair's cosine among those with the negatives; float32 [pairs, size], [negatives, size]."""
        people, options = normalize(people), self._settings
        own = (people * normalize(items)).sum(1, keepdim=True)
        logits = torch.cat([own, people @ normalize(negatives).T], dim=1) / options.temperature
        return cross_entropy(logits, torch.zeros(len(people), dtype=torch.int64))

    def fold_in(self, history: Events, people: int) -> Scores:
        """A person who was not there is the mean of what they chose, as one more layer would make them."""
        chosen = binary(history, people, len(self._found))
        weight = csr_matrix(chosen.multiply(self._degrees.numpy()[None, :] ** -0.5))
        embedded = torch.from_numpy(np.asarray(weight @ self._found.numpy(), dtype=np.float32))
        return (normalize(embedded) @ normalize(self._found).T).numpy()

    def score(self, people: People) -> Scores:
        return (normalize(self._people[people]) @ normalize(self._found).T).numpy()

    def state(self) -> Arrays:
        return {"items": self._found.numpy(), "degrees": self._degrees.numpy()}

    def restore(self, state: Arrays) -> None:
        self._found, self._degrees = torch.from_numpy(state["items"]), torch.from_numpy(state["degrees"])


class Product(torch.autograd.Function):
    """A constant sparse matrix times a dense one; the gradient is the transpose's product."""

    @staticmethod
    def forward(context: Any, matrix: csr_matrix, transposed: csr_matrix, values: Tensor) -> Tensor:
        """Float32 [rows, n] from [columns, n]."""
        context.transposed = transposed
        return torch.from_numpy(matrix @ values.detach().numpy())

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[None, None, Tensor]:
        """The gradient of the values."""
        return None, None, torch.from_numpy(context.transposed @ gradients[0].numpy())
