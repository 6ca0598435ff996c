"""What traces need of a tracer. This one traces nothing; :mod:`workers.observation.otel` has one that does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeAlias

from graph.db.client import Watch

SetAttribute: TypeAlias = Callable[[str, str | int | float], None]


def set_nothing(_: str, __: str | float) -> None:
    """Ignore an attribute."""


class Tracing:
    """Traces nothing."""

    is_active = False

    @contextmanager
    def span(
        self,
        name: str,  # noqa: ARG002 - as in a tracer that does
        attributes: Mapping[str, str] | None = None,  # noqa: ARG002
        parent: str | None = None,  # noqa: ARG002
    ) -> Iterator[SetAttribute]:
        """Surround work with a span, and yield what sets further attributes of it.

        Attributes never hold personal data, variables or texts of clients.

        Args:
            name: the span's name, one of few.
            attributes: what is known at its start.
            parent: what :meth:`carry` returned where the work was asked for; ``None`` continues the current span.
        """
        yield set_nothing

    def carry(self) -> str | None:
        """Return what continues the current span in another process; ``None`` if nothing is traced."""
        return None

    def watch_graph(self, kind: str, query: str | None) -> AbstractContextManager[None]:  # noqa: ARG002
        """Surround a call to the graph; see :data:`graph.db.client.Watch`."""
        return nullcontext()

    def close(self) -> None:
        """Send what was not sent yet."""


def watch_both(first: Watch, second: Watch) -> Watch:
    """Return what surrounds a call to the graph with two things."""

    @contextmanager
    def watch(kind: str, query: str | None) -> Iterator[None]:
        with first(kind, query), second(kind, query):
            yield

    return watch
