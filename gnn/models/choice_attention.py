"""Attention over a person's latest choices: each counts as much as the item that is scored, and its age, ask for.

Target attention as in the Deep Interest Network (Zhou et al., 2018): the query is the item, the keys are the choices.
Mean pooling over choices cannot tell which of them an item is like, and forgets their order.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gnn.data.sparse_rows import SparseRows

EMBEDDING = 64
MOST_ATTENDED = 10


@dataclass(frozen=True, slots=True)
class LatestChoices:
    """The latest choices of P people.

    ``items`` are indices, latest first, int64 [P, C]; ``known`` says which of them there are, bool [P, C].
    """

    items: Tensor
    known: Tensor


def latest_choices(recent: SparseRows) -> LatestChoices:
    """Return people's latest choices, at most ten each, from rows whose entries are in that order."""
    counts = torch.from_numpy(recent.counts).clamp_max(MOST_ATTENDED)
    rank = torch.arange(max(1, int(counts.max()) if len(counts) else 1))
    known = rank[None, :] < counts[:, None]
    entries = torch.from_numpy(recent.starts[:-1])[:, None] + rank[None, :]
    items = torch.zeros(known.shape, dtype=torch.int64)
    items[known] = torch.from_numpy(recent.columns)[entries[known]]
    return LatestChoices(items, known)


class ChoiceAttention(nn.Module):
    """Scores items by people's latest choices; 0 for people without any, and before training."""

    def __init__(self) -> None:
        super().__init__()
        self.asks = nn.Linear(EMBEDDING, EMBEDDING, bias=False)
        self.keys = nn.Linear(EMBEDDING, EMBEDDING, bias=False)
        self.values = nn.Linear(EMBEDDING, EMBEDDING, bias=False)
        self.age = nn.Parameter(torch.zeros(MOST_ATTENDED))
        nn.init.zeros_(self.values.weight)

    def forward(self, items: Tensor, choices: Tensor, known: Tensor) -> Tensor:
        """Return scores, float32 [P, N].

        Args:
            items: embeddings of the items, float32 [N, 64].
            choices: embeddings of each person's choices, latest first, float32 [P, C, 64].
            known: which of them there are, bool [P, C].
        """
        scale = EMBEDDING**0.5
        attention = self.keys(choices) @ self.asks(items).T / scale + self.age[: choices.shape[1], None]
        attention = attention.masked_fill(~known[..., None], -torch.inf)
        no_attention = torch.zeros_like(attention[:, :1])  # attention may go to none of them
        weights = torch.softmax(torch.cat([no_attention, attention], dim=1), dim=1)[:, 1:]
        scores: Tensor = (weights * (self.values(choices) @ items.T / scale)).sum(1)
        return scores
