"""The ranker's network: a linear part plus a small one, as torch trains it and as arrays that serve it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gnn.models.base import Scores

CHUNK = 2**18


class RankNet(nn.Module):
    """Maps features to one score: a linear part, and a network whose output starts at zero.

    Args:
        features: number of features.
        hidden: width of the network; 0 for none.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.linear = nn.Linear(features, 1, bias=False)
        self.inner = nn.Linear(features, hidden)
        self.outer = nn.Linear(hidden, 1, bias=False)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.outer.weight)

    def forward(self, features: Tensor) -> Tensor:
        """Map float32 [..., features] to [...]."""
        scaled = (features - self.mean) / self.scale
        scores: Tensor = self.linear(scaled) + self.outer(torch.tanh(self.inner(scaled)))
        return scores.squeeze(-1)


@dataclass(frozen=True, slots=True)
class RankWeights:
    """A network's weights over unscaled features, float32; ``inner`` is [hidden, features], ``mean`` [features]."""

    mean: NDArray[np.float32]
    linear: NDArray[np.float32]
    constant: np.float32
    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]

    def score(self, features: NDArray[np.float32]) -> Scores:
        """Map float32 [..., features] to scores [...], in blocks, so that intermediate arrays stay small."""
        columns = np.moveaxis(features, -1, 0).reshape(features.shape[-1], -1)
        parts = [self._block(columns[:, start : start + CHUNK]) for start in range(0, columns.shape[1], CHUNK)]
        return np.concatenate([np.zeros(0, np.float32), *parts]).reshape(features.shape[:-1])

    def hidden(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Map float32 [..., features] to the hidden layer before its tanh, [..., hidden]."""
        return np.asarray(features @ self.inner.T + self.bias, np.float32)

    def _block(self, columns: NDArray[np.float32]) -> Scores:
        hidden = self.inner @ columns
        hidden += self.bias[:, None]
        return np.asarray(self.linear @ columns + self.outer @ np.tanh(hidden, out=hidden) + self.constant, np.float32)


def weights_of(net: RankNet) -> RankWeights:
    """Return the weights of a network as arrays."""
    with torch.no_grad():
        linear, inner = net.linear.weight[0] / net.scale, net.inner.weight / net.scale
        return RankWeights(
            mean=net.mean.numpy(),
            linear=linear.numpy(),
            constant=np.float32(-(linear @ net.mean)),
            inner=inner.numpy(),
            bias=(net.inner.bias - inner @ net.mean).numpy(),
            outer=net.outer.weight[0].numpy(),
        )


def merge_nets(nets: Sequence[RankNet]) -> RankNet:
    """Merge several networks into one that returns their mean score."""
    first = nets[0]
    whole = RankNet(first.linear.in_features, sum(net.inner.out_features for net in nets))
    whole.mean.copy_(first.mean)
    whole.scale.copy_(first.scale)
    with torch.no_grad():
        whole.linear.weight.copy_(torch.stack([net.linear.weight for net in nets]).mean(0))
        whole.inner.weight.copy_(torch.cat([net.inner.weight for net in nets]))
        whole.inner.bias.copy_(torch.cat([net.inner.bias for net in nets]))
        whole.outer.weight.copy_(torch.cat([net.outer.weight for net in nets], dim=1) / len(nets))
    return whole.eval()
