"""Fits a text head: the names of one concept come closer to each other than to those of other concepts.

A short fit at a low rate does best: a long one fits the names of the taxonomy so well that sentences get worse.
Symmetric InfoNCE over the pairs of a batch (van den Oord et al., 2018; Radford et al., 2021). Two pairs of one concept
in a batch are not told apart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu, normalize

from gnn.cancellation import check_cancelled
from gnn.features.text import DIMENSIONS, Vectors
from gnn.features.text_head import SCALE, WIDTH, TextHead
from gnn.training.text_pairs import Pair
from graph.catalogue.concepts import Concept

Progress = Callable[[float], None]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """Hyperparameters of the fit: ``scale`` multiplies cosines; the learning rate falls to zero."""

    steps: int = 60
    batch: int = 512
    scale: float = 20.0
    learning_rate: float = 1e-4
    width: int = WIDTH
    seed: int = 7


def fit_head(
    pairs: Sequence[Pair], vectors: Mapping[str, NDArray[np.float32]], settings: HeadSettings, progress: Progress
) -> tuple[TextHead, list[float]]:
    """Fit a head, and return it with the mean loss of each tenth of the steps.

    Args:
        pairs: the pairs.
        vectors: of each text in the pairs, float32 [384] of unit length.
        settings: hyperparameters.
        progress: receives the completed share, 0–1.
    """
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    names, others = (
        torch.from_numpy(np.stack([vectors[text] for text in texts]))
        for texts in ([pair.name for pair in pairs], [pair.other for pair in pairs])
    )
    concepts = torch.tensor([pair.concept for pair in pairs])
    down = nn.Parameter(torch.randn(DIMENSIONS, settings.width) / DIMENSIONS**0.5)
    up = nn.Parameter(torch.zeros(settings.width, DIMENSIONS))
    optimiser = torch.optim.Adam([down, up], settings.learning_rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, settings.steps)
    losses = []
    for step in range(settings.steps):
        check_cancelled()
        rows = torch.from_numpy(generator.integers(0, len(pairs), settings.batch))
        loss = contrast(turn(names[rows], down, up), turn(others[rows], down, up), concepts[rows], settings.scale)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        losses.append(float(loss.detach()))
        progress((step + 1) / settings.steps)
    parts = np.array_split(np.array(losses), min(10, len(losses)))
    head = TextHead(down.detach().numpy().copy(), up.detach().numpy().copy())
    return head, [float(part.mean()) for part in parts]


def turn(vectors: Tensor, down: Tensor, up: Tensor) -> Tensor:
    """Return vectors turned by a head that is being fitted."""
    return normalize(vectors + gelu(SCALE * vectors @ down) @ up)


def contrast(names: Tensor, others: Tensor, concepts: Tensor, scale: float) -> Tensor:
    """Return the symmetric InfoNCE loss of a batch of pairs; other pairs of the same concept do not count."""
    logits = scale * names @ others.T
    same = (concepts[:, None] == concepts[None, :]) & ~torch.eye(len(concepts), dtype=torch.bool)
    logits = logits.masked_fill(same, -torch.inf)
    target = torch.arange(len(concepts))
    return (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2


def rank_names(
    queries: Sequence[tuple[str, int]],
    concepts: Sequence[Concept],
    vectors: Mapping[str, NDArray[np.float32]],
    names: Mapping[str, NDArray[np.float32]],
    heads: Mapping[str, TextHead] | None,
) -> Values:
    """Return the reciprocal rank of the right concept for each query, among the names of all concepts of its label.

    Args:
        queries: other names, with the positions of their concepts.
        concepts: the concepts.
        vectors: of the queries.
        names: vectors of the concepts' names.
        heads: turn the vectors, by label; ``None`` leaves them as they are.
    """

    def read(label: str, texts: Sequence[str], vectors: Mapping[str, NDArray[np.float32]]) -> Vectors:
        stacked = np.stack([vectors[text] for text in texts])
        return heads[label].apply(stacked) if heads else stacked

    values = np.zeros(len(queries))
    labels = np.array([concept.label for concept in concepts])
    query_labels = np.array([labels[position] for _, position in queries])
    for label in np.unique(query_labels).tolist():
        members, rows = np.flatnonzero(labels == label).tolist(), np.flatnonzero(query_labels == label).tolist()
        name_vectors = read(label, [concepts[member].name for member in members], names)
        cosines = read(label, [queries[row][0] for row in rows], vectors) @ name_vectors.T
        right = np.searchsorted(members, [queries[row][1] for row in rows])
        best = cosines[np.arange(len(rows)), right]
        values[rows] = 1.0 / (1.0 + (cosines > best[:, None]).sum(axis=1))
    return values
