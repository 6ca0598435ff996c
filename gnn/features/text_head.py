"""A residual head on an embedder: it turns vectors so that the names of one concept come closer to each other.

y = norm(x + GELU(x A) B), where B starts at zero, so an untrained head changes nothing. Residual adapters: Houlsby et
al., "Parameter-efficient transfer learning for NLP", 2019.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import gelu

from gnn.features.text import DIMENSIONS, Vectors, unit

WIDTH, SCALE = 768, 8.0  # of the hidden layer, and of its input: coordinates of unit vectors are small
DOWN, UP = "down", "up"


@dataclass(frozen=True, slots=True)
class TextHead:
    """A fitted head: ``down`` is A, float32 [384, 768], and ``up`` is B, float32 [768, 384]."""

    down: NDArray[np.float32]
    up: NDArray[np.float32]

    def apply(self, vectors: Vectors) -> Vectors:
        """Return turned vectors of unit length, float32 [n, 384]; zero vectors stay zero."""
        with torch.inference_mode():
            hidden = gelu(SCALE * torch.from_numpy(vectors) @ torch.from_numpy(self.down)) @ torch.from_numpy(self.up)
        return unit(vectors + hidden.numpy())

    def state(self) -> dict[str, NDArray[Any]]:
        """Return the arrays to store."""
        return {DOWN: self.down, UP: self.up}

    @classmethod
    def restore(cls, arrays: Mapping[str, NDArray[Any]]) -> "TextHead":
        """Make a head of stored arrays.

        Raises:
            KeyError: an array is missing.
            ValueError: an array has another shape.
        """
        down, up = arrays[DOWN].astype(np.float32), arrays[UP].astype(np.float32)
        if down.ndim != 2 or down.shape[0] != DIMENSIONS or up.shape != down.shape[::-1]:
            raise ValueError(f"a head of the shapes {down.shape} and {up.shape} does not fit {DIMENSIONS} dimensions")
        return cls(down, up)
