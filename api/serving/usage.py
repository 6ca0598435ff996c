"""Counts in memory how many requests each model answers, and saves the counts periodically."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from api.errors import RequestError
from graph.errors import GraphError
from graph.registry.models import ModelRepository


@dataclass(slots=True)
class Use:
    """The requests that a model answered since the counts were last saved."""

    requests: int = 0
    seconds: float = 0.0
    failures: int = 0


class ModelUse:
    """Counts the requests of this process by model.

    Args:
        registry: where the counts are saved.
    """

    def __init__(self, registry: ModelRepository) -> None:
        self._registry = registry
        self._counts: dict[str, Use] = {}

    @contextmanager
    def count_request(self, version: str | None) -> Iterator[None]:
        """Count a request that a model answers, its duration, and whether it failed."""
        start, failed = perf_counter(), False
        try:
            yield
        except (RequestError, asyncio.CancelledError):
            raise  # the client sent an invalid request, or disconnected
        except Exception:
            failed = True
            raise
        finally:
            use = self._counts.setdefault(version or "", Use())
            use.requests += 1
            use.failures += failed
            use.seconds += perf_counter() - start

    async def write(self) -> None:
        """Save the counts since the last time.

        Raises:
            GraphError: the graph could not be written; the counts are kept.
        """
        counts, self._counts = self._counts, {}
        for version in list(counts):
            if version:
                use = counts[version]
                try:
                    await self._registry.add_use(version, use.requests, use.seconds, use.failures)
                except GraphError:
                    self._keep(counts)
                    raise
            del counts[version]

    def _keep(self, counts: dict[str, Use]) -> None:
        for version, use in counts.items():
            total = self._counts.setdefault(version, Use())
            total.requests += use.requests
            total.seconds += use.seconds
            total.failures += use.failures
