"""ConvFM: a factorisation machine with a convolution over the field embeddings.

The fields are the person, the item, the first skill that item and person share, the place, and the
company (or provider), each embedded in 64 dimensions. A one-dimensional convolution (64 filters,
kernel 3) runs over the fields, a factorisation machine (Rendle, 2010) over their pairs, and a
deep part of 128-64-32 over all of it, as in DeepFM (Guo et al., 2017) and CFM (Xin et al., 2019).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import Dataset, Events, Index
from gnn.data.split import Question
from gnn.models.base import Arrays, People, Progress, Scores, quiet, under
from gnn.models.kinds import ModelKind
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation

UNKNOWN = 0
FIELDS = 5
HAS_SKILL: Relation = ("User", "HAS_SKILL", "Skill")


@dataclass(frozen=True, slots=True)
class ConvFmSettings:
    """Training settings.

    Args:
        size: dimension of each field's embedding.
        filters: number of filters of the convolution over fields, with kernel 3.
        epochs: passes over all pairs.
        batch: pairs per step.
        negatives: items that each pair is compared with.
        dropout: dropout of the deep part.
        learning_rate: learning rate of Adam.
        weight_decay: weight decay of all weights.
        seed: seed of weights, shuffling and sampling.
    """

    size: int = 64
    filters: int = 64
    epochs: int = 12
    batch: int = 512
    negatives: int = 15
    dropout: float = 0.2
    learning_rate: float = 2e-3
    weight_decay: float = 1e-5
    seed: int = 7


class Network(nn.Module):
    """Maps five field indices to a score."""

    def __init__(self, sizes: tuple[int, ...], settings: ConvFmSettings) -> None:
        super().__init__()
        self.fields = nn.ModuleList(nn.Embedding(size, settings.size) for size in sizes)
        self.biases = nn.ModuleList(nn.Embedding(size, 1) for size in sizes)
        for weight in self.fields.parameters():
            nn.init.normal_(weight, std=0.05)
        for weight in self.biases.parameters():
            nn.init.zeros_(weight)
        self.convolution = nn.Conv1d(settings.size, settings.filters, kernel_size=3, padding=1)
        width, layers = FIELDS * (settings.size + settings.filters), []
        for units in (128, 64, 32):
            layers += [nn.Linear(width, units), nn.ReLU(), nn.Dropout(settings.dropout)]
            width = units
        self.deep = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, fields: Tensor) -> Tensor:
        """Map int64 [..., 5] to float32 [...]."""
        shape = fields.shape[:-1]
        flat = fields.reshape(-1, FIELDS)
        embedded = torch.stack([table(flat[:, field]) for field, table in enumerate(self.fields)], dim=1)
        linear = torch.cat([table(flat[:, field]) for field, table in enumerate(self.biases)], dim=1).sum(1)
        pairs = 0.5 * (embedded.sum(1).square() - embedded.square().sum(1)).sum(1)
        across = torch.relu(self.convolution(embedded.transpose(1, 2)))
        deep = self.deep(torch.cat([embedded.flatten(1), across.flatten(1)], dim=1)).squeeze(-1)
        scores: Tensor = (linear + pairs + deep).reshape(shape)
        return scores


class ConvFm:
    """Scores pairs by their fields.

    Args:
        settings: training settings.
    """

    kind = ModelKind.CONVFM

    def __init__(self, settings: ConvFmSettings | None = None) -> None:
        self._settings = settings or ConvFmSettings()
        self._network: Network | None = None
        self._items = np.zeros((0, 3), dtype=np.int64)
        self._skills: list[list[int]] = []
        self._person_skills: dict[int, set[int]] = {}

    def fit(self, data: Dataset, question: Question, progress: Progress = quiet) -> None:
        """Fits on the question's history; embeddings exist only for the people present now."""
        options, count = self._settings, len(question.candidates)
        torch.manual_seed(options.seed)
        rng = np.random.default_rng(options.seed)
        self._read(data, question.label)
        sizes = tuple(
            data.count(label) + 1 if label in data.nodes else 1 for label in ("User", question.label, "Skill")
        )
        firms = 1 + int(self._items[:, 2].max(initial=0))
        self._network = Network((*sizes, 1 + int(self._items[:, 1].max(initial=0)), firms), options)
        optimiser = torch.optim.Adam(
            self._network.parameters(), options.learning_rate, weight_decay=options.weight_decay
        )
        history = question.history
        for epoch in range(options.epochs):
            self._network.train()
            losses = []
            for rows in np.array_split(rng.permutation(len(history)), max(len(history) // options.batch, 1)):
                sampled_items = rng.integers(0, count, (len(rows), options.negatives))
                items = np.concatenate([history.item[rows, None], sampled_items], axis=1)
                scores = self._network(torch.from_numpy(self._fields(history.user[rows], items)))
                pair_losses = cross_entropy(scores, torch.zeros(len(rows), dtype=torch.int64), reduction="none")
                loss = (pair_losses * torch.from_numpy(history.strength[rows])).mean()
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                losses.append(float(loss.detach()))
            progress((epoch + 1) / options.epochs, f"epoch {epoch + 1}: loss {np.mean(losses):.3f}")
        self._network.eval()

    def _read(self, data: Dataset, label: ItemLabel) -> None:
        """Read the items' fields (item, place, company or provider), and people's skills."""
        count = data.count(label)
        self._items = np.stack([np.arange(count) + 1, np.zeros(count, int), np.zeros(count, int)], axis=1)
        self._skills = [[] for _ in range(count)]
        if label == ItemLabel.ITEM:
            return
        catalogue: Catalogue = catalogue_of(data)
        items = catalogue.items[label]
        self._items[:, 1], self._items[:, 2] = items.place + 1, np.maximum(items.company, items.provider) + 1
        self._skills = [items.skills.indices[a:b].tolist() for a, b in pairwise(items.skills.indptr)]
        skill_links = data.relations[HAS_SKILL]
        for person, skill in zip(skill_links.source.tolist(), skill_links.target.tolist(), strict=True):
            self._person_skills.setdefault(person, set()).add(skill)

    def _fields(self, people: People, items: Index) -> Index:
        """Return the fields of people with several items each, int64 [people, items, 5]."""
        shared = np.zeros(items.shape, dtype=np.int64)
        for row, person in enumerate(people.tolist()):
            person_skills = self._person_skills.get(person, set())
            for column, item in enumerate(items[row].tolist()):
                shared[row, column] = next(
                    (skill + 1 for skill in self._skills[item] if skill in person_skills), UNKNOWN
                )
        person_field = np.broadcast_to(people[:, None] + 1, items.shape)
        item_fields = self._items[items]
        return np.stack([person_field, item_fields[..., 0], shared, item_fields[..., 1], item_fields[..., 2]], axis=-1)

    def score(self, people: People) -> Scores:
        """Return scores of people by index, float32 [people, items]."""
        if self._network is None:
            raise RuntimeError("ConvFm was not fitted")
        all_items = np.arange(len(self._items))
        with torch.inference_mode():
            rows = [
                self._network(torch.from_numpy(self._fields(people[[index]], all_items[None])))[0].numpy()
                for index in range(len(people))
            ]
        return np.stack(rows)

    def fold_in(self, history: Events, people: int) -> Scores:
        """Scores new people as the unknown person, because they have no embedding."""
        del history
        unknown = np.full(1, -1, dtype=np.int64)
        return np.repeat(self.score(unknown), people, axis=0)

    def state(self) -> Arrays:
        """Return the state that :meth:`restore` needs."""
        if self._network is None:
            raise RuntimeError("ConvFm was not fitted")
        weights = {f"network.{name}": values.numpy() for name, values in self._network.state_dict().items()}
        return {**weights, "items": self._items}

    def restore(self, state: Arrays) -> None:
        """Restores the model from its state."""
        weights = {name: torch.from_numpy(values) for name, values in under("network.", state).items()}
        sizes = tuple(len(weights[f"fields.{field}.weight"]) for field in range(FIELDS))
        self._network = Network(sizes, self._settings)
        self._network.load_state_dict(weights)
        self._network.eval()
        self._items = state["items"]
        self._skills, self._person_skills = [[] for _ in self._items], {}
