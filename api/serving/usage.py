"""How much each model answers: counted in memory, written down now and then."""

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
    """What a model answered since it was last written down."""

    requests: int = 0
    seconds: float = 0.0
    failures: int = 0


class ModelUse:
    """Counts the requests of this process by model.

    Args:
        registry: where they are written down.
    """

    def __init__(self, registry: ModelRepository) -> None:
        self._registry = registry
        self._counts: dict[str, Use] = {}

    @contextmanager
    def counted(self, version: str | None) -> Iterator[None]:
        """Count a request that a model answers, how long it took, and whether it failed."""
        begun, failed = perf_counter(), False
        try:
            yield
        except (RequestError, asyncio.CancelledError):
            raise  # what the client sent was at fault, or it went away
        except Exception:
            failed = True
            raise
        finally:
            count = self._counts.setdefault(version or "", Use())
            count.requests += 1
            count.failures += failed
            count.seconds += perf_counter() - begun

    async def write(self) -> None:
        """Write down what was counted since the last time.

        Raises:
            GraphError: the graph could not be written; the counts are kept.
        """
        counted, self._counts = self._counts, {}
        for version in list(counted):
            if version:
                one = counted[version]
                try:
                    await self._registry.add_use(version, one.requests, one.seconds, one.failures)
                except GraphError:
                    self._keep(counted)
                    raise
            del counted[version]

    def _keep(self, counted: dict[str, Use]) -> None:
        for version, one in counted.items():
            now = self._counts.setdefault(version, Use())
            now.requests += one.requests
            now.seconds += one.seconds
            now.failures += one.failures
