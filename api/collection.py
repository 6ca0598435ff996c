"""Pauses the garbage collection while many objects are made that stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """Collect no garbage for a while: there is none, and looking for it takes a quarter of a large import.

    In a process whose collection is already paused, it stays so. Pauses may not overlap in two threads.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
