"""SASRec: self-attention over a person's sequence of choices (Kang and McAuley, 2018).

Two blocks of four heads with 128 dimensions over the last 50 items. It is trained to predict each next
item by a softmax over all items (sampled if there are very many), which Klenitskiy and
Vasilev ("Turning dross into gold loss", 2023) found to beat the paper's binary loss.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gnn.data.dataset import Dataset, Events, Index
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, Progress, Scores
from gnn.models.kinds import ModelKind

PADDING = 0


@dataclass(frozen=True, slots=True)
class SasRecSettings:
    """Training settings.

    Args:
        size: embedding dimension.
        heads: attention heads.
        layers: number of blocks.
        length: maximum number of most recent items per person.
        epochs: passes over all people.
        batch: people per step.
        dropout: dropout of embeddings and blocks.
        learning_rate: learning rate of Adam.
        negatives: maximum number of items in a softmax.
        seed: seed of weights, shuffling and dropout.
    """

    size: int = 128
    heads: int = 4
    layers: int = 2
    length: int = 50
    epochs: int = 30
    batch: int = 128
    dropout: float = 0.2
    learning_rate: float = 1e-3
    negatives: int = 10_000
    seed: int = 7


class Network(nn.Module):
    """Maps sequences of items (counted from 1, 0 for padding) to the state after each item."""

    def __init__(self, items: int, settings: SasRecSettings) -> None:
        super().__init__()
        self.items = nn.Embedding(items + 1, settings.size, padding_idx=PADDING)
        nn.init.normal_(self.items.weight, std=0.02)
        self.places = nn.Parameter(0.02 * torch.randn(settings.length, settings.size))
        self.dropout = nn.Dropout(settings.dropout)
        block = nn.TransformerEncoderLayer(
            settings.size,
            settings.heads,
            settings.size,
            settings.dropout,
            activation="relu",
            batch_first=True,
            norm_first=True,
        )
        self.blocks = nn.TransformerEncoder(block, settings.layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(settings.size)

    def forward(self, sequences: Tensor) -> Tensor:
        """Map int64 [people, length], left-padded, to float32 [people, length, size]."""
        length = sequences.shape[1]
        ahead = torch.ones(length, length, dtype=torch.bool).triu(1)
        blocked = ahead[None] | (sequences == PADDING)[:, None, :]
        blocked = blocked & ~torch.eye(length, dtype=torch.bool)[None]  # a position without history attends to itself
        heads = blocked.repeat_interleave(self.blocks.layers[0].self_attn.num_heads, dim=0)
        entered = self.dropout(self.items(sequences) + self.places[-length:])
        states: Tensor = self.norm(self.blocks(entered, mask=heads))
        return states


class SasRec(HistoryModel):
    """Scores items as the next in a person's sequence.

    Args:
        settings: training settings.
    """

    kind = ModelKind.SASREC

    def __init__(self, settings: SasRecSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or SasRecSettings()
        self._network = Network(0, self._settings)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        options = self._settings
        torch.manual_seed(options.seed)
        rng = np.random.default_rng(options.seed)
        self._network = Network(self._items, options)
        sequences = self._sequences(question.history, data.count("User"), options.length + 1)
        sequences = sequences[(sequences != PADDING).sum(axis=1) > 1]
        optimiser = torch.optim.Adam(self._network.parameters(), options.learning_rate, betas=(0.9, 0.98))
        self._network.train()
        for epoch in range(options.epochs):
            losses = []
            order = rng.permutation(len(sequences))
            for start in range(0, len(order), options.batch):
                loss = self._loss(torch.from_numpy(sequences[order[start : start + options.batch]]), rng)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                losses.append(float(loss.detach()))
            mean = np.mean(losses) if losses else 0.0
            progress((epoch + 1) / options.epochs, f"epoch {epoch + 1}: loss {mean:.3f}")
        self._network.eval()

    def _loss(self, sequences: Tensor, rng: np.random.Generator) -> Tensor:
        inputs, next_items = sequences[:, :-1], sequences[:, 1:]
        mask = (inputs != PADDING) & (next_items != PADDING)
        states, targets = self._network(inputs)[mask], next_items[mask]
        if self._items <= self._settings.negatives:
            return cross_entropy(states @ self._network.items.weight[1:].T, targets - 1)
        negatives = torch.from_numpy(rng.integers(1, self._items + 1, self._settings.negatives))
        candidates, rows = torch.cat([targets, negatives]).unique(return_inverse=True)  # type: ignore[no-untyped-call]
        return cross_entropy(states @ self._network.items(candidates).T, rows[: len(targets)])

    def _sequences(self, history: Events, people: int, length: int) -> Index:
        """Return each person's last items in chronological order, int64 [people, length], left-padded."""
        order = np.lexsort((history.at, history.user))
        user, item = history.user[order], history.item[order]
        is_new = np.append(True, (user[1:] != user[:-1]) | (item[1:] != item[:-1])) if len(user) else np.zeros(0, bool)
        user, item = user[is_new], item[is_new]  # consecutive events on one item count as one step
        counts = np.bincount(user, minlength=people)
        from_end = np.cumsum(counts)[user] - np.arange(len(user))
        sequences = np.zeros((people, length), dtype=np.int64)
        recent = from_end <= length
        sequences[user[recent], length - from_end[recent]] = item[recent] + 1
        return sequences

    def fold_in(self, history: Events, people: int) -> Scores:
        sequences = torch.from_numpy(self._sequences(history, people, self._settings.length))
        with torch.inference_mode():
            states = self._network(sequences)[:, -1]
            scores: Scores = (states @ self._network.items.weight[1:].T).numpy()
        return scores

    def state(self) -> Arrays:
        return {name: values.numpy() for name, values in self._network.state_dict().items()}

    def restore(self, state: Arrays) -> None:
        self._network = Network(len(state["items.weight"]) - 1, self._settings)
        self._network.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
        self._network.eval()
