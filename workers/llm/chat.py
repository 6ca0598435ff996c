"""The interface of a language model: one question, one answer in a JSON schema."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from workers.errors import ProviderError
from workers.model_prices import Usage

MOST_TOKENS = 4_000
BUSY = frozenset({408, 409, 429})
FIRST_SERVER_ERROR = 500
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as text, the tokens that it used, and why it is not whole; empty if it is."""

    text: str
    usage: Usage
    problem: str = ""

    def read(self, shape: type[Shape]) -> Shape:
        """Return the answer in its schema. Its content is not checked.

        Raises:
            ProviderError: the answer is not whole, or does not match the schema.
        """
        if self.problem:
            raise ProviderError(self.problem)
        try:
            return shape.model_validate_json(self.text)
        except ValidationError as error:
            raise ProviderError(f"the answer does not match the schema: {error.error_count()} errors") from error


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question of a batch: an id of our own, the system prompt, the content, and the schema of the answer."""

    id: str
    system: str
    content: str
    shape: type[BaseModel]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a question of a batch: a reply, or why there is none, and whether to send it again."""

    id: str
    reply: Reply | None
    problem: str = ""
    again: bool = False

    def read(self, shape: type[Shape]) -> Shape:
        """Return the answer in its schema; errors as in :meth:`Reply.read`, also if there is no reply."""
        return (self.reply or Reply("", Usage(), self.problem)).read(shape)


class BatchModel(Protocol):
    """A provider that answers many questions at once, later, for less. Errors are those of :meth:`ChatModel.ask`."""

    async def send(self, questions: Sequence[BatchQuestion]) -> str:
        """Send a batch and return the provider's id."""

    async def has_ended(self, id: str) -> bool:
        """Return whether the results of a batch can be read."""

    def results(self, id: str) -> AsyncIterator[BatchResult]:
        """Yield the results of a batch that has ended, in any order."""


class ChatModel(Protocol):
    """A language model of a provider.

    Attributes:
        provider: the provider's name, as ``source`` shows it.
        model: the model's name.
        batches: its batches; ``None`` if it has none.
    """

    provider: str
    model: str
    batches: BatchModel | None

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        """Ask one question once, without retries.

        Raises:
            ProviderBusyError: the provider is busy or cannot be reached.
            ProviderError: the provider refused the question.
        """


def is_busy(status: int) -> bool:
    """Return whether a status means that the same question may be answered later."""
    return status in BUSY or status >= FIRST_SERVER_ERROR


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds after which a provider wants to be asked again; ``None`` if it does not say."""
    try:
        if text := headers.get("retry-after-ms"):
            return max(float(text) / 1_000, 0.0)
        if not (text := headers.get("retry-after")):
            return None
        if text.strip().replace(".", "", 1).isdigit():
            return float(text)
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """Return a JSON schema with all objects closed, as structured output needs it."""
    return shape.model_json_schema()
