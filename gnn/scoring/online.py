"""The light online update: adjusts the ranker's linear weights to recent choices, within bounds.

It takes a proximal step from the trained weights w to w + d. The objective is the softmax loss of recent choices
plus λ‖d‖². Every person has the same weight, however often they clicked, and d is clipped to a fixed length. So
nobody counts more than anybody else, the total change stays within the bound, and too few people change nothing.
Dropping d restores the model as trained. d is stored in its own file beside the model.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from torch import Tensor

from gnn.data.split import Question, choosers
from gnn.errors import ArtifactError
from gnn.models.ranker import Features, Ranker
from gnn.scoring.artifact import unreadable, unwritable
from graph.catalogue.types import ItemLabel

Deltas = Mapping[ItemLabel, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class OnlineSettings:
    """Limits of an update.

    Args:
        fewest: minimum number of people who chose something; with fewer, nothing changes.
        most: maximum number of people to use, drawn at random.
        bound: maximum length of the change, in weights of unit-variance features.
        pull: λ, the pull towards the trained weights.
        steps: gradient descent steps.
        learning_rate: learning rate of the steps.
        random: number of other items that each person's choices are compared with.
        seed: random seed.
    """

    fewest: int = 20
    most: int = 1_000
    bound: float = 0.5
    pull: float = 0.5
    steps: int = 60
    learning_rate: float = 0.1
    random: int = 200
    seed: int = 7


def update_ranker(
    ranker: Ranker, question: Question, features: Features, settings: OnlineSettings | None = None
) -> NDArray[np.float32] | None:
    """Return the change of the linear weights for recent choices, float32 [features]; ``None`` for too few people.

    Args:
        ranker: the ranker as trained.
        question: recent choices and their candidates.
        features: returns features of people and items by index, float32 [people, items, features].
        settings: limits of the update.
    """
    options = settings or OnlineSettings()
    rng = np.random.default_rng(options.seed)
    people = rng.permutation(choosers(question))[: options.most]
    if len(people) < options.fewest:
        return None
    examples = [example(question, person, features, options.random, rng) for person in people.tolist()]
    net = ranker.net
    with torch.no_grad():
        inputs = [(net(values), (values - net.mean) / net.scale, choices) for values, choices in examples]
    delta = torch.zeros(len(ranker.names), requires_grad=True)
    optimiser = torch.optim.Adam([delta], options.learning_rate)
    for _ in range(options.steps):
        losses = [own_loss(scores + scaled @ delta, choices) for scores, scaled, choices in inputs]
        loss = torch.stack(losses).mean() + options.pull * delta.square().sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    change: NDArray[np.float32] = delta.detach().numpy()
    return change * np.float32(min(1.0, options.bound / max(float(np.linalg.norm(change)), 1e-12)))


def example(
    question: Question, person: int, features: Features, count: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Return features of a person's choices and other items, float32 [n, features], and which are chosen, bool [n]."""
    choices = question.relevant[person].indices
    others = question.candidates.copy()
    others[question.seen[person].indices] = False
    others[choices] = False
    negatives = rng.permutation(np.flatnonzero(others))[:count]
    items = np.concatenate([choices, negatives])
    values = features(np.array([person], dtype=np.int64), items)[0]
    return torch.from_numpy(values), torch.arange(len(items)) < len(choices)


def own_loss(scores: Tensor, choices: Tensor) -> Tensor:
    """Return the mean cross-entropy of one person's choices, so that every person has the same weight."""
    return -torch.log_softmax(scores, dim=0)[choices].mean()


def apply_delta(ranker: Ranker, delta: NDArray[np.float32]) -> Ranker:
    """Return a ranker with changed weights; the trained one is not modified."""
    other = Ranker(ranker.names)
    other.restore({name: values.copy() for name, values in ranker.state().items()})
    with torch.no_grad():
        other.net.linear.weight += torch.from_numpy(delta)[None]
    return other


def write_deltas(file: Path, deltas: Deltas) -> None:
    """Write the changes by item label to a temporary file and rename it.

    Raises:
        ArtifactError: the folder is not writable.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        save_file({str(label): delta for label, delta in deltas.items()}, part)
        part.rename(file)
    except (SafetensorError, OSError) as error:
        raise unwritable(file.parent, error) from error


def remove_deltas(file: Path) -> None:
    """Remove the changes, which restores the model as trained; raises errors as :func:`write_deltas`."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file.parent, error) from error


def read_deltas(file: Path) -> dict[ItemLabel, NDArray[np.float32]]:
    """Read the changes by item label; empty if there is no file.

    Raises:
        ArtifactError: the file is damaged or cannot be read.
    """
    try:
        return {ItemLabel(name): delta for name, delta in load_file(file).items()} if file.exists() else {}
    except OSError as error:
        raise unreadable(file, error) from error
    except SafetensorError as error:
        raise ArtifactError(f"{file} cannot be read: {error}") from error


def delta_file(folder: Path, version: str) -> Path:
    """Return the path of a model's online update, beside its folder."""
    return folder / f"{version}.online.safetensors"
