"""The light online update: the ranker's linear weights follow what people chose lately, within bounds.

A proximal step from the trained weights w to w + d: the softmax loss of recent choices plus
λ‖d‖², where every person counts as one however often they clicked, and d is cut to a fixed
length. So nobody weighs more than anybody else, the whole moves within the bound, too few people
move nothing, and leaving d out is the model as it was trained. d lies in a file of
its own beside the model.
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
    """How far an update may go.

    Args:
        fewest: people who must have chosen something; fewer change nothing.
        most: people looked at, the latest by position drawn at random.
        bound: greatest length of the change, in weights of features of unit variance.
        pull: λ, towards the trained weights.
        steps: of gradient descent.
        learning_rate: of the steps.
        random: other items that each person's choices are compared with.
        seed: of the draws.
    """

    fewest: int = 20
    most: int = 1_000
    bound: float = 0.5
    pull: float = 0.5
    steps: int = 60
    learning_rate: float = 0.1
    random: int = 200
    seed: int = 7


def updated(
    ranker: Ranker, asked: Question, features: Features, settings: OnlineSettings | None = None
) -> NDArray[np.float32] | None:
    """The change of the linear weights that recent choices ask for, float32 [features]; ``None`` for too few people.

    Args:
        ranker: as trained.
        asked: what was chosen lately, from what.
        features: float32 [people, items, features] of people and items by position.
        settings: how far it may go.
    """
    options = settings or OnlineSettings()
    rng = np.random.default_rng(options.seed)
    people = rng.permutation(choosers(asked))[: options.most]
    if len(people) < options.fewest:
        return None
    examples = [example(asked, person, features, options.random, rng) for person in people.tolist()]
    net = ranker.net
    with torch.no_grad():
        begun = [(net(values), (values - net.mean) / net.scale, chosen) for values, chosen in examples]
    delta = torch.zeros(len(ranker.names), requires_grad=True)
    optimiser = torch.optim.Adam([delta], options.learning_rate)
    for _ in range(options.steps):
        losses = [own_loss(scores + scaled @ delta, chosen) for scores, scaled, chosen in begun]
        loss = torch.stack(losses).mean() + options.pull * delta.square().sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    found: NDArray[np.float32] = delta.detach().numpy()
    return found * np.float32(min(1.0, options.bound / max(float(np.linalg.norm(found)), 1e-12)))


def example(
    asked: Question, person: int, features: Features, count: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Features of a person's choices and of other items, float32 [n, features], and which were chosen, bool [n]."""
    chosen = asked.relevant[person].indices
    others = asked.candidates.copy()
    others[asked.seen[person].indices] = False
    others[chosen] = False
    drawn = rng.permutation(np.flatnonzero(others))[:count]
    items = np.concatenate([chosen, drawn])
    values = features(np.array([person], dtype=np.int64), items)[0]
    return torch.from_numpy(values), torch.arange(len(items)) < len(chosen)


def own_loss(scores: Tensor, chosen: Tensor) -> Tensor:
    """The mean cross-entropy of a person's choices: one person, one voice."""
    return -torch.log_softmax(scores, dim=0)[chosen].mean()


def applied(ranker: Ranker, delta: NDArray[np.float32]) -> Ranker:
    """A ranker with changed weights; the trained one stays as it is."""
    other = Ranker(ranker.names)
    other.restore({name: values.copy() for name, values in ranker.state().items()})
    with torch.no_grad():
        other.net.linear.weight += torch.from_numpy(delta)[None]
    return other


def write_deltas(file: Path, deltas: Deltas) -> None:
    """Write changes by item label beside and rename.

    Raises:
        ArtifactError: nothing can be written there.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        save_file({str(label): delta for label, delta in deltas.items()}, part)
        part.rename(file)
    except (SafetensorError, OSError) as error:
        raise unwritable(file.parent, error) from error


def remove_deltas(file: Path) -> None:
    """Remove changes, so that the model is as it was trained; errors as in :func:`write_deltas`."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file.parent, error) from error


def read_deltas(file: Path) -> dict[ItemLabel, NDArray[np.float32]]:
    """Changes by item label; none where there is no file.

    Raises:
        ArtifactError: the file is damaged, or cannot be read.
    """
    try:
        return {ItemLabel(name): delta for name, delta in load_file(file).items()} if file.exists() else {}
    except OSError as error:
        raise unreadable(file, error) from error
    except SafetensorError as error:
        raise ArtifactError(f"{file} cannot be read: {error}") from error


def delta_file(folder: Path, version: str) -> Path:
    """Where a model's online change lies, beside its folder."""
    return folder / f"{version}.online.safetensors"
