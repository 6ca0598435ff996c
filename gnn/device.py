"""Configures torch: the GPU if there is one, the number of threads, and deterministic algorithms."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits


def best_device() -> torch.device:
    """Return the CUDA GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def compute_on(threads: int) -> None:
    """Limits the number of threads of torch and of any loaded linear algebra library (BLAS) of numpy and scipy.

    One person's arrays are small, so more threads would only wait for each other. OpenBLAS threads also busy-wait for
    some milliseconds after each product, on a processor that the graph server needs.
    """
    torch.set_num_threads(threads)
    threadpool_limits(threads)


@contextmanager
def deterministic() -> Iterator[None]:
    """Use deterministic algorithms wherever there is a choice."""
    was_enabled = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(was_enabled)
