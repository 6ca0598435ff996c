"""Where and how torch computes: the card where there is one, and the same numbers each time."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits


def best_device() -> torch.device:
    """The CUDA card where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def compute_on(threads: int) -> None:
    """Compute on so many threads: torch, and the linear algebra (BLAS) below numpy and scipy as far as it is loaded.

    One person's arrays are small: more threads would only wait for each other, and those of OpenBLAS wait busily for
    some milliseconds after each product, on a processor that the graph server needs.
    """
    torch.set_num_threads(threads)
    threadpool_limits(threads)


@contextmanager
def deterministic() -> Iterator[None]:
    """Take the deterministic one of two algorithms where there is a choice."""
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
